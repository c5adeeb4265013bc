/** Keeps the page's language that of the settings, or of the browser until one is chosen. */
import { catalogueOf, languageFor } from '../locales/catalogues';
import { type Language, speak, spoken } from '../locales/words';
import type { Settings, SettingsStore } from '../state/settings';

export const languageOf = ({ language }: Settings): Language => language ?? languageFor(navigator.languages);

/**
 * Resolves when the page speaks the language that is set, and follows what is set later. A catalogue that cannot be fetched (no network,
 * not kept yet) leaves the language as it was, and that is logged.
 */
export async function followLanguage(settings: SettingsStore): Promise<void> {
  const follow = async () => {
    const wanted = languageOf(settings.getState());
    if (wanted === spoken()) return;
    try {
      const sentences = await catalogueOf(wanted);
      // Meanwhile another may have been chosen.
      if (languageOf(settings.getState()) !== wanted) return;
      document.documentElement.lang = wanted;
      speak(wanted, sentences);
    } catch (error) {
      console.warn(`The words of the page could not be fetched in ${wanted}:`, error);
    }
  };
  settings.subscribe(() => void follow());
  await follow();
}
