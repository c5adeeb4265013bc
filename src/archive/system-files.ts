/**
 * Files and folders that computers keep beside what people keep: previews, recycle bins, snapshots, marks of a download, indexes. They
 * hold copies and remains of pictures, and are passed over without a word.
 */

/** Whatever begins with a dot is one, too: `.DS_Store`, `._x.tif`, `.Trash-1000`, `.snapshot`, `.git`, `.ipynb_checkpoints`. */
const FOLDERS: readonly RegExp[] = [
  // Synology, QNAP and Buffalo stations; recycle bins of Samba
  /^@eaDir$/,
  /^[#@$]recycle$/,
  /^[#@~]snapshots?$/,
  /^@(?:recently-snapshot|tmp|transcode|sharebin|downloadstation|syno\w*|__thumb)$/,
  /^trashbox$/,
  // Windows
  /^\$(?:recycle\.bin|winreagent)$/,
  /^config\.msi$/,
  /^recycle[rd]$/,
  /^system volume information$/,
  /^found\.\d{3}$/,
  // Linux and macOS
  /^lost\+found$/,
  /^__MACOSX$/,
  /^(?:network trash folder|temporary items|thevolumesettingsfolder)$/,
  // programs
  /^__pycache__$/,
  /^_gsdata_$/,
];

const FILES: readonly RegExp[] = [
  /^(?:thumbs\.db|ehthumbs(?:_vista)?\.db|desktop\.ini|icon\r?|autorun\.inf|picasa\.ini|zbthumbnail\.info|pspbrwse\.jbf)$/,
  // what Office keeps while a document is open
  /^~\$/,
  /@Syno(?:EAStream|Resource)$/,
  // streams beside a file of NTFS or macOS, as other systems write their names
  /[:\uf03a](?:\$DATA|Zone\.Identifier|encryptable|AFP_\w+|com\.[\w.]+|SmartScreen)(?:[:\uf03a]\$DATA)?$/,
  /\.Zone\.Identifier$/,
];

const anyOf = (patterns: readonly RegExp[]): RegExp => new RegExp(patterns.map(({ source }) => source).join('|'), 'i');
const FOLDER = anyOf(FOLDERS);
const FILE = anyOf(FILES);

const isSystemFolder = (part: string): boolean => (part.startsWith('.') && part !== '.' && part !== '..') || FOLDER.test(part);

/** Files lie by the thousand in few folders: what was found of a folder is kept. */
const known = new Map<string, boolean>();
const MOST_KNOWN = 1000;

function liesInSystemFolder(folder: string): boolean {
  const before = known.get(folder);
  if (before !== undefined) return before;
  const answer = folder.split(/[/\\]/).some(isSystemFolder);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(folder, answer);
  return answer;
}

/** True of a file that is a system's, or lies in a folder that is. @param path `/` or `\` between its parts */
export function isSystemFile(path: string): boolean {
  const cut = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  const name = path.slice(cut + 1);
  return isSystemFolder(name) || FILE.test(name) || (cut > 0 && liesInSystemFolder(path.slice(0, cut)));
}
