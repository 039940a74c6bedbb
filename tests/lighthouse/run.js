// Lighthouse over pages of a running site: every score of every page, and what took a
// point off. Ends with 1 where a score is too low.
//
//     node run.js ADDRESS COOKIE
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';

const LEAST = 99;
const PAGES = [
  '/',
  '/companies',
  '/compare?company=openai&company=meta',
  '/companies/openai',
  '/sites/stargate-abilene',
  '/announcements/17',
  '/totals',
  '/promises',
  '/desk/new/announcement',
];
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

const [address, cookie] = process.argv.slice(2);
const chrome = await launch({ chromePath: process.env.CHROMIUM, chromeFlags: FLAGS });
let failed = false;
try {
  for (const page of PAGES) {
    const isDesk = page.startsWith('/desk');
    // Nobody is to find the desk by a search engine.
    const categories = ['performance', 'accessibility', 'best-practices', ...(isDesk ? [] : ['seo'])];
    const { lhr } = await lighthouse(address + page, {
      port: chrome.port,
      onlyCategories: categories,
      extraHeaders: isDesk ? { Cookie: cookie } : {},
      logLevel: 'error',
    });
    const scores = categories.map((name) => [name, Math.round((lhr.categories[name].score ?? 0) * 100)]);
    console.log(page, ...scores.map(([name, score]) => `${name} ${score}`));
    if (!lhr.finalDisplayedUrl.endsWith(page)) {
      failed = true;
      console.log(`  it led to ${lhr.finalDisplayedUrl}`);
    }
    for (const [name, score] of scores) {
      failed ||= score < LEAST;
      for (const { id, weight } of lhr.categories[name].auditRefs) {
        const audit = lhr.audits[id];
        if (weight > 0 && audit.score !== null && audit.score < 1) {
          console.log(`  ${name}: ${audit.title} ${audit.displayValue ?? ''} (${audit.score})`);
        }
      }
    }
  }
} finally {
  await chrome.kill();
}
process.exitCode = failed ? 1 : 0;
