import { LENGTHS, PURPOSES, TONES } from '../../base/text-purpose';
import { heard, t } from '../../locales/words';
import { useDescribe, useLoaded, usePictures } from './parts';

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly entries: readonly { readonly id: T; readonly title: string }[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

function Choice<T extends string>({ label, entries, value, onChange }: ChoiceProps<T>) {
  return (
    <label className="select">
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.target.value as T)}>
        {entries.map(({ id, title }) => (
          <option key={id} value={id}>
            {heard(title)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What the next text is for, in which words and how long; with a language model also how it draws them. */
export function AskFor() {
  const { pictures } = useDescribe();
  const ask = usePictures((state) => state.ask);
  return (
    <div className="describe-for">
      <Choice
        label={t('For')}
        entries={PURPOSES}
        value={ask.purpose}
        onChange={(purpose) => pictures.choose({ ask: { purpose } })}
      />
      <Choice label={t('Words')} entries={TONES} value={ask.tone} onChange={(tone) => pictures.choose({ ask: { tone } })} />
      {ask.purpose !== 'abstract' && (
        <Choice
          label={t('Length')}
          entries={LENGTHS}
          value={ask.length}
          onChange={(length) => pictures.choose({ ask: { length } })}
        />
      )}
      <ShowPicture />
      <Draw />
    </div>
  );
}

/** Only where the loaded model sees: what it may say of the look of a picture is marked, and may hold no number. */
function ShowPicture() {
  const { pictures } = useDescribe();
  const sees = useLoaded()?.sees ?? false;
  const shown = usePictures((state) => state.showPicture);
  if (!sees) return null;
  return (
    <label className="check">
      <input type="checkbox" checked={shown} onChange={(event) => pictures.choose({ showPicture: event.target.checked })} />
      <span>{t('Show it the picture')}</span>
    </label>
  );
}

/** Highest temperature that is offered: above it, small models lose the thread. */
const HOTTEST = 1.5;

function Draw() {
  const { pictures } = useDescribe();
  const loaded = useLoaded();
  const { temperature, seed } = usePictures((state) => state.draw);
  if (!loaded) return null;
  const number = (text: string, least: number, most: number): number | null => {
    const value = Number(text);
    return text.trim() === '' || !Number.isFinite(value) ? null : Math.min(most, Math.max(least, value));
  };
  return (
    <details className="describe-draw">
      <summary>{t('Temperature and seed')}</summary>
      <div className="describe-for">
        <label className="select">
          <span>{t('Temperature')}</span>
          <input
            className="text-field"
            type="number"
            min={0}
            max={HOTTEST}
            step={0.1}
            placeholder="0.2"
            value={temperature ?? ''}
            onChange={(event) => pictures.choose({ draw: { temperature: number(event.target.value, 0, HOTTEST) } })}
          />
        </label>
        <label className="select">
          <span>{t('Random start (seed)')}</span>
          <input
            className="text-field"
            type="number"
            min={0}
            max={999_999}
            step={1}
            placeholder={t('next')}
            value={seed ?? ''}
            onChange={(event) => {
              const value = number(event.target.value, 0, 999_999);
              pictures.choose({ draw: { seed: value === null ? null : Math.round(value) } });
            }}
          />
        </label>
      </div>
    </details>
  );
}
