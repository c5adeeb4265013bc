import type { ProjectParts } from '../../base/export-parts';
import { t } from '../../locales/words';
import { type Item, nameOf } from '../../state/item';
import { PartsDialog } from '../../ui/PartsDialog';

interface Props {
  readonly items: readonly Item[];
  readonly onSave: (parts: ProjectParts) => void;
  readonly onClose: () => void;
}

/** Says what a project file tells of the pictures, lets it be left out, and saves it. What the files tell can be left out only without them. */
export function ProjectDialog({ items, onSave, onClose }: Props) {
  const [first] = items;
  const known = new Set(
    items.flatMap(({ facts }) => {
      const { instrument, vendor, detector } = facts?.metadata ?? {};
      return [instrument ?? vendor ?? [], detector ?? []].flat();
    }),
  );
  const withoutFiles = ({ files }: ProjectParts) => !files;
  return (
    <PartsDialog<keyof ProjectParts>
      title={t('Save a project file')}
      lead={t(
        'All numbers and corrections of {count, plural, one {# picture} other {# pictures}}, with small copies of them as in the gallery. Besides, the file tells whoever gets it:',
        { count: items.length },
      )}
      parts={[
        {
          id: 'files',
          label: t('The picture files as they are'),
          example: t('with their names and all their tags: instrument, serial numbers, user names, positions (GPS)'),
        },
        {
          id: 'names',
          label: t('File names and folders'),
          example: first ? t('as {path}', { path: nameOf(first) }) : '',
          offered: withoutFiles,
        },
        {
          id: 'instrument',
          label: t('Instrument: vendor, voltage, working distance, magnification, detector, time'),
          example: known.size === 0 ? t('none is known') : [...known].slice(0, 4).join(', '),
          offered: withoutFiles,
        },
        {
          id: 'hashes',
          label: t('SHA-256 of the files'),
          example: t('by which whoever has the file knows it again'),
          offered: withoutFiles,
        },
        { id: 'texts', label: t('Descriptions and notes'), example: t('they may name the file and the instrument') },
      ]}
      note={({ files }) =>
        files
          ? t('Without the files, their names, their instrument and their SHA-256 can be left out, too.')
          : t('To see a picture again, its file is dropped again. From which tag or file a pixel size was read goes along.')
      }
      onSave={onSave}
      onClose={onClose}
    />
  );
}
