import { type KeyboardEvent, useEffect, useMemo, useState } from 'react';
import { CancelledError, type PackedError, packError } from '../../base/errors';
import { autoWindow, histogramOf } from '../../base/levels';
import { shownText } from '../../base/shown';
import { placeOf } from '../../dataset/dataset';
import { t } from '../../locales/words';
import type { FullPicture } from '../../state/set-pixels';
import { Button, IconButton } from '../../ui/Button';
import { Fault } from '../../ui/Heard';
import { MiddleName } from '../../ui/MiddleName';
import { Notice } from '../../ui/Notice';
import { PictureView } from '../../ui/picture/PictureView';
import { Pyramid } from '../../ui/picture/pyramid';
import type { View } from '../../ui/picture/view';
import { classLabel } from './chosen';
import { useDataDesk, useFineTune } from './parts';

interface Props {
  /** The picture that is looked at; null where none is chosen. */
  readonly id: string | null;
  readonly place: number;
  readonly count: number;
  readonly onStep: (by: number) => void;
  /** Keys of the grid that hold here, too: classes, leave out. @returns whether it was taken */
  readonly onKey: (event: KeyboardEvent) => boolean;
  readonly onClose: () => void;
}

/** The picture at full size beside the thumbnails, while they are labelled: the keys of the grid go on working in both. */
export function LargeView({ id, place, count, onStep, onKey, onClose }: Props) {
  const picture = useDataDesk(({ set }) => (id === null ? undefined : set.pictures.get(placeOf(id))));
  const entry = useDataDesk(({ set }) => (id === null ? undefined : set.work.entries.get(placeOf(id))));
  const label = useDataDesk(({ set }) => classLabel(set, entry?.classId ?? null));
  const name = picture ? shownText(picture.path.slice(picture.path.lastIndexOf('/') + 1)) : '';
  return (
    <section className="large-view" aria-label={t('Large view')}>
      <header className="large-head">
        {picture && (
          <>
            <h3>
              <MiddleName name={name} whole={shownText(picture.path)} />
            </h3>
            <strong role="status">{label}</strong>
            {entry?.excluded && <span className="muted">{t('left out')}</span>}
            <span className="muted">{t('{place} of {count}', { place: String(place), count })}</span>
          </>
        )}
        <span className="data-gap" />
        <Button look="quiet" isDisabled={place <= 1} onPress={() => onStep(-1)}>
          {t('Previous picture')}
        </Button>
        <Button look="quiet" isDisabled={place >= count} onPress={() => onStep(1)}>
          {t('Next picture')}
        </Button>
        <IconButton icon="close" label={t('Close')} onPress={onClose} />
      </header>
      {picture ? (
        <Full
          key={picture.path}
          path={picture.path}
          description={`${name}: ${label}`}
          onKey={(event) => {
            if (event.key === 'Escape') onClose();
            else if (event.key === 'n') onStep(1);
            else if (event.key === 'p') onStep(-1);
            else if (!onKey(event)) return;
            event.preventDefault();
          }}
        />
      ) : (
        <p className="muted large-none">{t('Choose a picture: the arrow keys go from one to the next.')}</p>
      )}
    </section>
  );
}

type State = { readonly full: FullPicture; readonly pyramid: Pyramid } | { readonly error: PackedError } | null;

interface FullProps {
  readonly path: string;
  readonly description: string;
  readonly onKey: (event: KeyboardEvent) => void;
}

function Full({ path, description, onKey }: FullProps) {
  const { fullPicture } = useFineTune();
  const [state, setState] = useState<State>(null);
  const [view, setView] = useState<View | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    fullPicture(path, controller.signal).then(
      (full) => controller.signal.aborted || setState({ full, pyramid: new Pyramid(full.pixels) }),
      (error) => controller.signal.aborted || error instanceof CancelledError || setState({ error: packError(error) }),
    );
    return () => controller.abort();
  }, [fullPicture, path]);
  const scene = useMemo(() => {
    if (!state || !('full' in state)) return null;
    const { pixels, crop, bitDepth } = state.full;
    const steps = bitDepth <= 16 ? 2 ** bitDepth - 1 : undefined;
    const { low, high } = autoWindow(histogramOf(pixels, crop, 1_000_000, steps));
    return { pyramid: state.pyramid, low, high, invert: false, lit: crop, overlay: null };
  }, [state]);
  if (scene)
    return (
      <div className="large-stage">
        <PictureView scene={scene} view={view} onView={setView} description={description} onKey={onKey}>
          {() => null}
        </PictureView>
      </div>
    );
  return (
    <div className="large-stage large-none">
      {state && 'error' in state ? (
        <Notice tone="fail">
          <Fault error={state.error} />
        </Notice>
      ) : (
        <p>{t('Reading …')}</p>
      )}
    </div>
  );
}
