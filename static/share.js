// Makes it nicer, nothing needs it: links to copy become buttons, a page of the
// past learns how much has changed since, snippets are chosen in a dialog, and
// pages can be read larger.
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

const embed = document.getElementById("embed");
const dialog = document.getElementById("embed-dialog");
if (dialog) {
  const chosen = document.getElementById("embed-chosen");
  const preview = dialog.querySelector("iframe");
  const choose = () => {
    const snippet = document.getElementById(dialog.querySelector(":checked").value);
    chosen.textContent = snippet.textContent;
    // “Back” leaves the page, not the preview.
    preview.contentWindow.location.replace(snippet.dataset.path);
  };
  dialog.addEventListener("change", choose);
  embed.querySelector("summary").addEventListener("click", (event) => {
    event.preventDefault();
    dialog.showModal();
    choose();
  });
}

// The page is the same for all; who likes it larger keeps that in their browser.
const reader = document.getElementById("reader");
const larger = document.createElement("link");
larger.rel = "stylesheet";
larger.href = document.querySelector("link[title=Reader]").href;
const read = (isOn) => {
  if (isOn) document.head.append(larger);
  else larger.remove();
  reader.setAttribute("aria-pressed", isOn);
};
try {
  read(localStorage.getItem("reader") === "on");
  reader.hidden = false;
  reader.addEventListener("click", () => {
    const isOn = !larger.isConnected;
    localStorage.setItem("reader", isOn ? "on" : "off");
    read(isOn);
  });
} catch {
  // A browser that keeps nothing gets no button.
}
