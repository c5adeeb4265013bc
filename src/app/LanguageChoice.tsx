import { useParts, useSettings } from '../features/classify/parts';
import { LANGUAGES, t } from '../locales/words';
import { languageOf } from './language';

/** The language of the page, each called by its own name; remembered. */
export function LanguageChoice() {
  const { settings } = useParts();
  const language = useSettings(languageOf);
  return (
    <label className="select language-choice">
      <span className="hidden-visually">{t('Language')}</span>
      <select
        value={language}
        onChange={({ target }) => settings.setState({ language: LANGUAGES.find(({ id }) => id === target.value)?.id ?? 'en' })}
      >
        {LANGUAGES.map(({ id, name }) => (
          <option key={id} value={id} lang={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
