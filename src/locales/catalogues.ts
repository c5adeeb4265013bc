/** The catalogues, each fetched when its language is chosen. */
import { type Catalogue, type Language, recognise } from './words';

const OTHERS: Readonly<Record<Exclude<Language, 'en'>, () => Promise<{ readonly default: object }>>> = {
  de: () => import('./de.json'),
  ja: () => import('./ja.json'),
};

/** And what other rooms say in English is recognised from then on. @throws where a file cannot be had; English needs none. */
export async function catalogueOf(language: Language): Promise<Catalogue> {
  if (language === 'en') return new Map();
  const [{ default: sentences }, { HEARD }] = await Promise.all([OTHERS[language](), import('./heard')]);
  recognise(HEARD);
  return new Map(Object.entries(sentences as Record<string, string>));
}

/** The first language of a person's list (`navigator.languages`) that the page speaks; else English. */
export function languageFor(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const [language] = tag.toLowerCase().split('-');
    if (language === 'en' || language === 'de' || language === 'ja') return language;
  }
  return 'en';
}
