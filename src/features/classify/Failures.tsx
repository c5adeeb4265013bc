import { t } from '../../locales/words';
import { nameOf, pathOf } from '../../state/item';
import { Button, IconButton } from '../../ui/Button';
import { Heard } from '../../ui/Heard';
import { useDesk, useOrderNow, useParts } from './parts';

/** The files that could not be read: each with its sentence and the way out, until dismissed. */
export function Failures() {
  const { conductor } = useParts();
  const failed = useDesk(({ session }) => session.items.unread);
  const orderNow = useOrderNow();
  if (failed.length === 0) return null;
  const dismiss = (ids: readonly string[]) => conductor.remove(ids, orderNow());
  return (
    <section className="failures" aria-label={t('Files that could not be read')}>
      <header className="failures-head">
        <h3>{t('{count, plural, one {# file} other {# files}} not read', { count: failed.length })}</h3>
        <Button look="quiet" onPress={() => dismiss(failed.map((item) => item.id))}>
          {t('Dismiss all')}
        </Button>
      </header>
      <ul className="failures-list">
        {failed.map((item) => (
          <li key={item.id} className="failure">
            <div title={pathOf(item)}>
              {!item.error?.message.includes(nameOf(item)) && <p className="failure-name">{nameOf(item)}</p>}
              <p>{item.error && <Heard text={item.error.message} />}</p>
              <p className="muted">{item.error && <Heard text={item.error.advice} />}</p>
            </div>
            <IconButton icon="close" label={t('Dismiss {name}', { name: nameOf(item) })} onPress={() => dismiss([item.id])} />
          </li>
        ))}
      </ul>
    </section>
  );
}
