// Passkeys: the browser's ceremony, between a form of ours and the person's device (WebAuthn). Without it nothing is shown.
//
// [data-cle="entrer|donner|ajouter"] is a form with a hidden field « credential » and a button [data-cle-bouton]. What to ask of
// the browser comes from the form's address (entrer) or from the JSON block #options-cle (donner, ajouter).

const MESSAGES = {
  NotAllowedError: "L'opération a été arrêtée, ou le temps est passé. Recommencez quand vous voulez.",
  InvalidStateError: "Cet appareil a déjà une clé pour votre compte.",
  SecurityError: "Les clés d'accès ne marchent pas à cette adresse. Utilisez un code.",
};
const AUTRE = "Votre appareil n'a pas pu utiliser de clé d'accès. Utilisez un code.";

function bytesOf(text) {
  const base64 = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}

function textOf(buffer) {
  const chars = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte));
  return btoa(chars.join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function withBytes(publicKey) {
  const decoded = { ...publicKey, challenge: bytesOf(publicKey.challenge) };
  if (publicKey.user) decoded.user = { ...publicKey.user, id: bytesOf(publicKey.user.id) };
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    if (publicKey[list]) decoded[list] = publicKey[list].map((one) => ({ ...one, id: bytesOf(one.id) }));
  }
  return decoded;
}

function plain(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    const value = credential.response[name];
    if (value) response[name] = textOf(value);
  }
  return {
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function optionsOf(form) {
  if (form.dataset.cle !== "entrer") return JSON.parse(document.getElementById("options-cle").textContent);
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
  if (!answer.ok) throw new Error(`options: ${answer.status}`);
  return answer.json();
}

async function run(form) {
  const publicKey = withBytes((await optionsOf(form)).publicKey);
  const make = form.dataset.cle === "ajouter" ? "create" : "get";
  return plain(await navigator.credentials[make]({ publicKey }));
}

function install(form) {
  const field = form.elements.namedItem("credential");
  const button = form.querySelector("[data-cle-bouton]");
  const told = form.querySelector("[data-cle-erreur]");
  const start = async () => {
    if (button.disabled || !form.reportValidity()) return;
    button.disabled = true;
    told.textContent = "";
    try {
      field.disabled = true; // asking for options sends the form without a credential
      const credential = await run(form);
      field.disabled = false;
      field.value = JSON.stringify(credential);
      form.submit();
    } catch (failure) {
      told.textContent = MESSAGES[failure.name] ?? AUTRE;
      button.disabled = false;
      button.focus();
    }
  };
  button.addEventListener("click", start);
  form.addEventListener("submit", (event) => {
    event.preventDefault(); // the Enter key in the field of the name
    start();
  });
}

if (window.PublicKeyCredential) {
  for (const zone of document.querySelectorAll("[data-cle-possible]")) zone.hidden = false;
  for (const zone of document.querySelectorAll("[data-cle-impossible]")) zone.hidden = true;
  for (const form of document.querySelectorAll("form[data-cle]")) install(form);
}
