// Makes it nicer, nothing needs it: links to copy become buttons, and a page of
// the past learns how much has changed since.
for (const link of document.querySelectorAll("a[data-copy]")) {
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !navigator.clipboard) return;
    event.preventDefault();
    await tell(link, navigator.clipboard.writeText(link.href));
  });
}
for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  const text = document.getElementById(button.dataset.copy);
  button.addEventListener("click", () => tell(button, navigator.clipboard.writeText(text.textContent)));
}
async function tell(place, copied) {
  const status = document.getElementById("copied");
  try {
    await copied;
    status.textContent = "Copied.";
  } catch {
    status.textContent = "The browser did not let us copy; the link is in the address of this button.";
  }
  place.after(status);
}
const since = document.querySelector("a[data-count]");
if (since) {
  fetch(since.dataset.count)
    .then((answer) => (answer.ok ? answer.json() : null))
    .then((count) => {
      if (!count) return;
      const n = count.revisions;
      since.textContent = n === 0 ? "Nothing has changed since" : `${n} ${n === 1 ? "change" : "changes"} since`;
    })
    .catch(() => {});
}
