const DECIMALES = 3; // about a hundred metres: enough to sort by distance, too little to tell a door
const ATTENTE_MS = 15000;
const PHRASES = {
  1: "Vous n'avez pas donné votre position. Écrivez votre commune, puis cherchez.",
  2: "Votre appareil ne trouve pas votre position. Écrivez votre commune, puis cherchez.",
  3: "Votre appareil met trop de temps. Écrivez votre commune, puis cherchez.",
};

/**
 * `button[data-position]` of a search form: asks the position when pressed, never before, and sends the form with it in
 * the address (`lat`, `lon`, rounded). What happens is said in `[data-position-dit]`, its neighbour. Nothing is stored.
 */
export function installPosition(root) {
  if (!navigator.geolocation) return;
  for (const bouton of root.querySelectorAll("button[data-position]")) bouton.hidden = false;
  root.addEventListener("click", (event) => {
    const bouton = event.target.closest?.("button[data-position]");
    if (!bouton) return;
    const formulaire = bouton.form;
    const say = (phrase) => {
      const zone = formulaire.querySelector("[data-position-dit]");
      if (zone) zone.textContent = phrase;
    };
    say("Nous cherchons votre position…");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        say("");
        write(formulaire, "lat", coords.latitude.toFixed(DECIMALES));
        write(formulaire, "lon", coords.longitude.toFixed(DECIMALES));
        for (const champ of formulaire.querySelectorAll("[name=q]")) champ.value = "";
        for (const champ of formulaire.querySelectorAll("[name=boite], [name=commune], [name=tri]")) champ.remove();
        formulaire.requestSubmit();
      },
      (error) => say(PHRASES[error.code] ?? PHRASES[2]),
      { timeout: ATTENTE_MS, maximumAge: 60000 },
    );
  });
}

function write(formulaire, nom, valeur) {
  let champ = formulaire.querySelector(`input[name=${nom}]`);
  if (!champ) {
    champ = document.createElement("input");
    champ.type = "hidden";
    champ.name = nom;
    formulaire.append(champ);
  }
  champ.value = valeur;
}
