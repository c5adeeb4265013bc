import { accuracySentence, warning } from '../../locales/accuracy';
import { t } from '../../locales/words';
import { Button } from '../../ui/Button';
import { useAccuracy, useParts } from './parts';
import { Samples } from './Samples';

/** Before the first picture: where to drop, what is read, and samples for those who have none at hand. */
export function EmptyState() {
  const { open } = useParts();
  const accuracy = useAccuracy();
  return (
    <div className="empty">
      <section className="drop-zone" aria-label={t('Add micrographs')}>
        <h2>{t('Drop micrographs here')}</h2>
        <p>{t('The model names what each shows, how sure it is, and what that rests on. It runs on this computer.')}</p>
        {accuracy !== undefined && (
          <p>
            {accuracySentence(accuracy)} {warning()}
          </p>
        )}
        <div className="drop-buttons">
          <Button look="primary" icon="add" onPress={() => void open('files')}>
            {t('Choose files')}
          </Button>
          <Button icon="folder" onPress={() => void open('folder')}>
            {t('Choose a folder')}
          </Button>
        </div>
        <p className="muted">
          {t(
            'TIFF and BigTIFF (1 to 64 bit), PNG, JPEG, BMP, WebP, Gatan DM3 and DM4, MRC, FEI SER, EMD and HDF5; of a stack each image, in the order of the file. Pixel sizes are read from FEI / Thermo Fisher, Phenom, Zeiss, Fibics, TESCAN, JEOL, Hitachi, SEC, Olympus, Point Electronic, OpenFIBSEM, OME-TIFF, ImageJ and Gatan; sidecar files are matched by name. You can paste, too.',
          )}
        </p>
      </section>
      <Samples />
    </div>
  );
}
