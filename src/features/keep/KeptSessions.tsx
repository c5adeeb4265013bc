import { t } from '../../locales/words';
import './keep.css';
import { Button } from '../../ui/Button';
import { bytesText } from '../../ui/quantity';
import { useKeepParts, useKept } from './parts';
import { timeText } from './words';

/** Other sessions that are kept: each can be opened in the place of the present one, or deleted. */
export function KeptSessions({ onOpened }: { onOpened?: () => void }) {
  const { keeper } = useKeepParts();
  const others = useKept((desk) => desk.others);
  if (others.length === 0) return null;
  return (
    <section aria-label={t('Other sessions')} className="kept-sessions">
      <h3>{t('Other sessions')}</h3>
      <ul>
        {others.map(({ id, savedAt, pictures, bytes, damage, elsewhere }) => (
          <li key={id} className="kept-session">
            <span>
              {damage === null
                ? `${t('{pictures, plural, one {# picture} other {# pictures}}', { pictures })}, ${timeText(savedAt)}`
                : t('Cannot be opened: {damage}', { damage })}
              <span className="muted">
                {bytesText(bytes)}
                {elsewhere && `, ${t('open in another tab')}`}
              </span>
            </span>
            {damage === null && (
              <Button onPress={() => void keeper.open(id).then((opened) => opened && onOpened?.())}>
                {elsewhere ? t('Take over') : t('Open')}
              </Button>
            )}
            {!elsewhere && (
              <Button look="quiet" icon="remove" onPress={() => void keeper.remove(id)}>
                {t('Delete')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
