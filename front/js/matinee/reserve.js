const nom = (cle) => `maillage.matinee.${cle}`;

/** What this device kept of a half-day, or null. Anonymous by nature: ages, themes, never a name. */
export function recall(cle) {
  try {
    const garde = JSON.parse(localStorage.getItem(nom(cle)) ?? "null");
    return Array.isArray(garde?.lignes) && Array.isArray(garde?.connues) ? garde : null;
  } catch {
    return null; // storage refused, or not ours
  }
}

/** True when the device could keep it. */
export function keep(cle, lignes, connues) {
  try {
    localStorage.setItem(nom(cle), JSON.stringify({ lignes, connues }));
    return true;
  } catch {
    return false;
  }
}

export function forget(cle) {
  try {
    localStorage.removeItem(nom(cle));
  } catch {
    // nothing could be kept there
  }
}
