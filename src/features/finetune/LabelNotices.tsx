import { undo, undoWords } from '../../dataset/dataset';
import { TAKE_WORDS } from '../../keeping/label-keeper';
import { heard, t } from '../../locales/words';
import { Button } from '../../ui/Button';
import { Notice } from '../../ui/Notice';
import { dayText } from './kept-words';
import { useDataDesk, useFineTune, useLabels } from './parts';

interface Props {
  readonly onShow: (words: string, ids: readonly string[]) => void;
}

/** Above the pictures: labels that were taken up without being asked to, files that have changed, and where nothing can be kept. */
export function LabelNotices({ onShow }: Props) {
  const { data, labels } = useFineTune();
  const taken = useLabels((desk) => desk.taken);
  const changed = useLabels((desk) => desk.changed);
  const fault = useLabels((desk) => desk.fault);
  const elsewhere = useLabels((desk) => desk.elsewhere);
  const apart = useLabels((desk) => desk.apart);
  const mayUndo = useDataDesk(({ set }) => undoWords(set) === TAKE_WORDS);
  return (
    <>
      {elsewhere && (
        <Notice tone="info" actions={<Button onPress={() => void labels.takeOver()}>{t('Take over')}</Button>}>
          {t(
            'Another tab has this data set open: what is saved there is shown here, and nothing can be changed here. It is saved there before this tab goes on with it.',
          )}
        </Notice>
      )}
      {apart && (
        <Notice tone="warn" onDismiss={() => labels.dismiss('apart')}>
          {t(
            'Another tab has changed these labels meanwhile. Nothing was written over them: what was set here is kept as a set of its own.',
          )}
        </Notice>
      )}
      {taken && (
        <Notice
          tone="info"
          onDismiss={() => labels.dismiss('taken')}
          actions={
            mayUndo && (
              <Button look="quiet" icon="undo" onPress={() => data.apply(undo)}>
                {t('Not these labels')}
              </Button>
            )
          }
        >
          {t(
            '{pictures, plural, one {# picture has} other {# pictures have}} the labels, groups and split that were kept {day}{added, plural, =0 {} one {; # picture is new} other {; # pictures are new}}.',
            { pictures: taken.pictures, day: dayText(taken.from.savedAt), added: taken.added },
          )}
        </Notice>
      )}
      {changed.length > 0 && (
        <Notice
          tone="warn"
          onDismiss={() => labels.dismiss('changed')}
          actions={
            <Button look="quiet" onPress={() => onShow(t('changed since they were labelled'), changed)}>
              {t('Show')}
            </Button>
          }
        >
          {t('{count, plural, one {# file has} other {# files have}} another content than when they were labelled.', {
            count: changed.length,
          })}
        </Notice>
      )}
      {fault && (
        <p className="kept-fault muted" role="status">
          {t('Labels cannot be kept here: {message} Use “Save labels”.', { message: heard(fault.message) })}
        </p>
      )}
    </>
  );
}
