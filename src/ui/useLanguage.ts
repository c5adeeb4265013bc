import { useSyncExternalStore } from 'react';
import { type Language, onSpoken, spoken } from '../locales/words';

/** The language of the page. For the root, and for what is remembered between drawings: it is drawn anew when another is chosen. */
export const useLanguage = (): Language => useSyncExternalStore(onSpoken, spoken);
