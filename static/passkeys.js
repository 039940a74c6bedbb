// Passkeys: fetches a question, has the browser answer it, and sends the answer
// as the form that it stands in. Without this the forms stay hidden and a note
// beside them says what they take.

const usable =
  window.isSecureContext &&
  typeof window.PublicKeyCredential?.parseCreationOptionsFromJSON === "function" &&
  typeof window.PublicKeyCredential.parseRequestOptionsFromJSON === "function";

async function answer(form) {
  // To log in, nothing is told before the answer; a form that is carried along may be long.
  const body = form.dataset.passkey === "create" ? new URLSearchParams(new FormData(form)) : null;
  const asked = await fetch(form.dataset.begin, { method: "POST", body });
  if (!asked.headers.get("content-type")?.startsWith("application/json")) {
    location.reload(); // the session has ended
    return null;
  }
  const { id, publicKey, problem } = await asked.json();
  if (problem) throw new Error(problem);
  const credential =
    form.dataset.passkey === "create"
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
  return { id, credential: JSON.stringify(credential) };
}

function told(error) {
  // What the browser throws is for programmers; what the server says is for people.
  if (error.name === "InvalidStateError") return "This device has a passkey for your account already.";
  return error instanceof DOMException || error instanceof TypeError
    ? "No passkey was used. Try again, or use your password."
    : error.message;
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!usable) continue;
  form.hidden = false;
  for (const note of document.querySelectorAll("[data-passkey-note]")) note.hidden = true;
  form.addEventListener("submit", async event => {
    event.preventDefault();
    const fault = form.querySelector("[role=status]");
    const button = form.querySelector("button");
    fault.textContent = "";
    button.disabled = true;
    try {
      const fields = await answer(form);
      if (fields) {
        for (const secret of form.querySelectorAll("[type=password]")) secret.value = "";
        form.elements.id.value = fields.id;
        form.elements.credential.value = fields.credential;
        form.submit();
      }
    } catch (error) {
      fault.textContent = told(error);
    } finally {
      button.disabled = false;
    }
  });
}
