// The page of a half-day: two taps a person, kept on the device until the server has them.
import { installMorning } from "./matinee/ecran.js";
import { forget } from "./matinee/reserve.js";

for (const marque of document.querySelectorAll("[data-matinee-recue]")) forget(marque.dataset.matineeRecue);
const formulaire = document.querySelector("form[data-matinee]");
if (formulaire) installMorning(formulaire);
