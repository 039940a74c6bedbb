// Makes the desk's forms nicer; all of them work without it: drafts save
// themselves, names complete themselves, leaving with unsaved changes warns.

// The first thing that is wrong has the focus.
document.querySelector(".faults")?.focus();

const draft = document.querySelector("form[data-draft]");
if (draft) keep(draft);

function keep(form) {
  const status = document.getElementById("saved");
  const seen = form.elements.namedItem("_seen");
  const content = () => {
    const data = new URLSearchParams(new FormData(form));
    data.delete("_seen");
    return data.toString();
  };
  let saved = content();
  let sending = null;
  let isLeaving = false;
  const save = () => {
    if (sending || isLeaving || content() === saved) return;
    sending = send().finally(() => {
      sending = null;
    });
  };
  const send = async () => {
    const now = content();
    const body = new URLSearchParams(new FormData(form));
    body.set("_do", "keep");
    try {
      const answer = await fetch(form.action, { method: "POST", body, redirect: "error" });
      if (answer.headers.get("content-type")?.startsWith("application/json")) {
        const told = await answer.json();
        status.textContent = told.saved;
        if (answer.ok) {
          seen.value = told.seen;
          saved = now;
          history.replaceState(null, "", form.getAttribute("action"));
        }
      } else if (answer.status === 401) {
        status.textContent = "You were logged out. Press “Save draft”, log in, and what you wrote is there.";
      } else {
        status.textContent = "Not saved: the server refused it. Press “Save draft” to see why.";
      }
    } catch {
      status.textContent = "Not saved: the server cannot be reached. What you wrote is still here.";
    }
  };
  setInterval(save, 3000);
  form.addEventListener("input", () => {
    if (content() !== saved) status.textContent = "Not saved yet.";
  });
  // A save on its way is waited for: two saves of one version would clash.
  form.addEventListener("submit", (event) => {
    if (sending) {
      event.preventDefault();
      sending.then(() => form.requestSubmit(event.submitter));
    } else {
      isLeaving = true;
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isLeaving && content() !== saved) event.preventDefault();
  });
}

// Names: a list beneath the field while typing (the combobox of the ARIA
// practices): arrows choose, Enter takes, Escape closes.
for (const field of document.querySelectorAll("input[data-names]")) complete(field);

function complete(field) {
  const box = document.createElement("div");
  box.className = "combo";
  field.replaceWith(box);
  const list = document.createElement("ul");
  list.id = `${field.id}-list`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Names");
  list.hidden = true;
  box.append(field, list);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-expanded", "false");
  field.setAttribute("aria-controls", list.id);
  let chosen = -1;
  let asked = 0;
  let timer = 0;
  const close = () => {
    list.hidden = true;
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const mark = (place) => {
    const options = [...list.children];
    chosen = (place + options.length) % options.length;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
    field.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  };
  const take = (option) => {
    field.value = option.dataset.text;
    setNew(option.dataset.new ?? "");
    close();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const setNew = (kind) => {
    const name = `${field.name}.new`;
    let input = field.form.elements.namedItem(name);
    if (!input && kind) {
      input = document.createElement("input");
      input.type = "hidden";
      input.name = name;
      box.append(input);
    }
    if (input) input.value = kind;
  };
  const ask = async () => {
    const text = field.value.trim();
    const number = ++asked;
    if (!text) return close();
    const query = new URLSearchParams({ q: text, kinds: field.dataset.names });
    const answer = await fetch(`/desk/names?${query}`).catch(() => null);
    if (!answer?.ok || number !== asked || document.activeElement !== field) return;
    const found = await answer.json();
    list.replaceChildren(
      ...found.map((name, place) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${place}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.text = name.text;
        if (name.new) option.dataset.new = name.new;
        option.append(name.label, " ");
        const what = document.createElement("small");
        what.textContent = name.what;
        option.append(what);
        return option;
      }),
    );
    list.hidden = found.length === 0;
    chosen = -1;
    field.setAttribute("aria-expanded", String(!list.hidden));
  };
  field.addEventListener("input", (event) => {
    if (!event.isTrusted) return;
    setNew("");
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") mark(chosen + 1);
    else if (event.key === "ArrowUp") mark(chosen < 0 ? list.children.length - 1 : chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) take(list.children[chosen]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
  field.addEventListener("blur", close);
}
