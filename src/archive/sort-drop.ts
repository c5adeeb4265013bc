/**
 * What a drop holds, by the task it belongs to. Names decide, and of an archive the names in it: nothing is read here. What no name tells
 * apart stays among the pictures, whose reader says what it is.
 */
import type { DroppedFile } from './drop-files';
import { isArchiveName } from './names';

export interface SortedDrop {
  /** Pictures, archives of pictures, files beside them, and all that no name tells apart. */
  readonly pictures: readonly DroppedFile[];
  /** Tables, which may say the classes of pictures. */
  readonly tables: readonly DroppedFile[];
  /** Project files: sessions that were saved, each in one zip. */
  readonly projects: readonly DroppedFile[];
  /** Classification models, each in one zip. */
  readonly modelZips: readonly DroppedFile[];
  /** Folders of classification models that are not packed; the drop itself is called ''. */
  readonly modelFolders: readonly string[];
  /** Files of language models: folders in WebLLM's layout, GGUF files, archives of either. */
  readonly textModel: readonly DroppedFile[];
  /** Some of `pictures` is named like a picture, or is an archive that holds such. */
  readonly hasPictures: boolean;
  /** Pictures lie in two folders or more, as a folder per class. */
  readonly inFolders: boolean;
}

const TABLE = /\.(?:csv|tsv|xls[xm])$/i;
const PICTURE = /\.(?:tiff?|png|jpe?g|bmp|webp|dm[34]|mrcs?|ser|emd|h5|hdf5?|spm|img)$/i;
/** Names of WebLLM's layout that nothing else has. */
const WEBLLM = /^(?:mlc-(?:chat-config|model-manifest)\.json|(?:tensor|ndarray)-cache\.json|params_shard_\d+\.bin)$/;
/** What lies beside a GGUF file and belongs to it. */
const BESIDE_GGUF = /^(?:pack\.json|licen[cs]e.*|readme.*)$/i;

const cut = (path: string): number => Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
const nameOf = (path: string): string => path.slice(cut(path) + 1);
const folderOf = (path: string): string => path.slice(0, Math.max(0, cut(path)));

const isGguf = (path: string): boolean => /\.gguf$/i.test(path);

/** Folders among `paths` that hold a classification model: with its manifest, or as training writes them. */
function modelFoldersOf(paths: readonly string[]): Set<string> {
  const foldersWith = (name: string) => new Set(paths.filter((path) => nameOf(path) === name).map(folderOf));
  const weights = foldersWith('weights.safetensors');
  return new Set([...foldersWith('micrographia-model.json'), ...[...foldersWith('config.json')].filter((f) => weights.has(f))]);
}

const holdsTextModel = (paths: readonly string[]): boolean => paths.some((path) => WEBLLM.test(nameOf(path)) || isGguf(path));

/** A session that was saved: what it knows, and its pictures in one folder, nothing else. */
const isProject = (inside: readonly string[]): boolean =>
  inside.includes('project.json') && inside.every((path) => path === 'project.json' || path.startsWith('pictures/'));

type Kind = 'pictures' | 'project' | 'model' | 'text-model';

/** What an archive is, by what it holds. A model's zip is the model's folder, bare or in one folder: a model deeper inside is a part of something else. */
function kindOfArchive(inside: readonly string[]): Kind {
  if (isProject(inside)) return 'project';
  if (inside.some((path) => PICTURE.test(path))) return 'pictures';
  if ([...modelFoldersOf(inside)].some((folder) => !/[/\\]/.test(folder))) return 'model';
  return holdsTextModel(inside) ? 'text-model' : 'pictures';
}

/** @param inside paths in each archive of the drop, by the archive's path; an archive that could not be listed is not in it */
export function sortDrop(files: readonly DroppedFile[], inside: ReadonlyMap<string, readonly string[]>): SortedDrop {
  const paths = files.map(({ path }) => path);
  const folders = modelFoldersOf(paths);
  const webllm = new Set(paths.filter((path) => WEBLLM.test(nameOf(path))).map(folderOf));
  const gguf = new Set(paths.filter(isGguf).map(folderOf));
  const belongsTo = (path: string): 'pictures' | 'tables' | 'projects' | 'modelZips' | 'textModel' | null => {
    const listed = inside.get(path);
    const kind = listed && kindOfArchive(listed);
    if (kind === 'project') return 'projects';
    if (kind === 'model') return 'modelZips';
    if (kind === 'text-model' || isGguf(path)) return 'textModel';
    const folder = folderOf(path);
    if (!PICTURE.test(path) && !isArchiveName(path)) {
      if (webllm.has(folder) || (gguf.has(folder) && BESIDE_GGUF.test(nameOf(path)))) return 'textModel';
      // WebLLM keeps a model's library apart from its weights.
      if (webllm.size > 0 && /\.wasm$/i.test(path)) return 'textModel';
      if (folders.has(folder)) return null;
    }
    return TABLE.test(path) ? 'tables' : 'pictures';
  };
  const kinds = paths.map(belongsTo);
  const of = (kind: (typeof kinds)[number]) => files.filter((_, i) => kinds[i] === kind);
  const pictures = of('pictures');
  const named = pictures
    .flatMap(({ path }) => (inside.get(path) ?? []).map((entry) => `${path}/${entry}`).concat(path))
    .filter((path) => PICTURE.test(path));
  return {
    pictures,
    tables: of('tables'),
    projects: of('projects'),
    modelZips: of('modelZips'),
    modelFolders: [...folders],
    textModel: of('textModel'),
    hasPictures: named.length > 0,
    inFolders: new Set(named.map(folderOf)).size > 1,
  };
}
