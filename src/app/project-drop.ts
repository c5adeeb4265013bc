/** A project file that was dropped on the page: its session takes the place of the present one, which is asked for first. */
import { packError } from '../base/errors';
import { shownText } from '../base/shown';
import { heard, t } from '../locales/words';
import type { DroppedFile } from '../state/item';
import type { Place, Say } from './drop-router';

export interface ProjectDropParts {
  /** The session now open: how many pictures it has, and whether it stays in this browser when another takes its place. */
  readonly present: () => { readonly pictures: number; readonly kept: boolean };
  /** @throws MicrographiaError naming the fault; the present session is then as it was */
  readonly open: (zip: DroppedFile) => Promise<void>;
  readonly show: (place: Place) => void;
}

export const projectDrop =
  ({ present, open, show }: ProjectDropParts) =>
  async (zip: DroppedFile, say: Say): Promise<void> => {
    const name = shownText(zip.path.slice(zip.path.lastIndexOf('/') + 1));
    const take = async () => {
      show('classify');
      try {
        await open(zip);
        say(() => t('{name} is a project file: its session is open.', { name }));
      } catch (error) {
        const { message, advice } = packError(error);
        say(() => `${heard(message)} ${heard(advice)}`, [], 'warn');
      }
    };
    const { pictures, kept } = present();
    if (pictures === 0) return take();
    const words = () =>
      kept
        ? t(
            '{name} is a project file. Its session would take the place of the one with {pictures, plural, one {# picture} other {# pictures}} that is open, which stays kept in this browser.',
            { name, pictures },
          )
        : t(
            '{name} is a project file. Its session would take the place of the one with {pictures, plural, one {# picture} other {# pictures}} that is open, which is not kept: save it first if you want it again.',
            { name, pictures },
          );
    say(words, [{ label: () => t('Open the project'), act: () => void take() }], kept ? 'info' : 'warn');
  };
