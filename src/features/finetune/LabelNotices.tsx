import { undo, undoWords } from '../../dataset/dataset';
import { TAKE_WORDS } from '../../state/label-keeper';
import { Button } from '../../ui/Button';
import { Notice } from '../../ui/Notice';
import { countText } from '../../ui/quantity';
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
        <Notice tone="info" actions={<Button onPress={() => void labels.takeOver()}>Take over</Button>}>
          Another tab has this data set open: what is saved there is shown here, and nothing can be changed here. It is saved
          there before this tab goes on with it.
        </Notice>
      )}
      {apart && (
        <Notice tone="warn" onDismiss={() => labels.dismiss('apart')}>
          Another tab has changed these labels meanwhile. Nothing was written over them: what was set here is kept as a set of
          its own.
        </Notice>
      )}
      {taken && (
        <Notice
          tone="info"
          onDismiss={() => labels.dismiss('taken')}
          actions={
            mayUndo && (
              <Button look="quiet" icon="undo" onPress={() => data.apply(undo)}>
                Not these labels
              </Button>
            )
          }
        >
          {countText(taken.pictures, 'picture has', 'pictures have')} the labels, groups and split that were kept{' '}
          {dayText(taken.from.savedAt)}
          {taken.added > 0 && `; ${countText(taken.added, 'picture is', 'pictures are')} new`}.
        </Notice>
      )}
      {changed.length > 0 && (
        <Notice
          tone="warn"
          onDismiss={() => labels.dismiss('changed')}
          actions={
            <Button look="quiet" onPress={() => onShow('changed since they were labelled', changed)}>
              Show
            </Button>
          }
        >
          {countText(changed.length, 'file has', 'files have')} another content than when they were labelled.
        </Notice>
      )}
      {fault && (
        <p className="kept-fault muted" role="status">
          Labels cannot be kept here: {fault.message} Use “Save labels”.
        </p>
      )}
    </>
  );
}
