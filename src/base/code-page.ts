/**
 * Names and texts that do not say how they are encoded: zip archives of Windows Explorer, tables saved by Excel. They are in the code
 * page of the computer that wrote them; which one that is shows in what they read as.
 */

/** Names of WHATWG encodings, and the two code pages of DOS that have none. */
export type CodePage =
  | 'gbk'
  | 'big5'
  | 'shift_jis'
  | 'euc-kr'
  | 'ibm866'
  | 'windows-1251'
  | 'windows-1252'
  | 'macintosh'
  | 'cp437'
  | 'cp850';

/** What Windows writes into zip archives (its OEM pages), and what other programs put there. The first of equals is taken. */
export const ARCHIVE_PAGES: readonly CodePage[] = [
  'cp437',
  'cp850',
  'gbk',
  'shift_jis',
  'euc-kr',
  'big5',
  'ibm866',
  'windows-1252',
  'windows-1251',
];

/** What spreadsheets and editors save text in (the ANSI pages of Windows, and that of older Macs). */
export const TEXT_PAGES: readonly CodePage[] = [
  'windows-1252',
  'gbk',
  'shift_jis',
  'euc-kr',
  'big5',
  'windows-1251',
  'macintosh',
];

const PAGE_WORDS: Readonly<Record<CodePage, string>> = {
  gbk: 'Chinese (GBK)',
  big5: 'Chinese (Big5)',
  shift_jis: 'Japanese (Shift-JIS)',
  'euc-kr': 'Korean (EUC-KR)',
  ibm866: 'Cyrillic (code page 866)',
  'windows-1251': 'Cyrillic (Windows-1251)',
  'windows-1252': 'Western European (Windows-1252)',
  macintosh: 'Western European (Mac OS Roman)',
  cp437: 'code page 437',
  cp850: 'Western European (code page 850)',
};

/** How a code page is called in a sentence. */
export const codePageWords = (page: CodePage): string => PAGE_WORDS[page];

/** Upper halves of the pages that no TextDecoder knows. */
const UPPER: Partial<Readonly<Record<CodePage, string>>> = {
  cp437:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0',
  cp850:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0',
};

/** @throws TypeError where the bytes are none of that page */
function decode(bytes: Uint8Array, page: CodePage): string {
  const upper = UPPER[page];
  if (!upper) return new TextDecoder(page, { fatal: true }).decode(bytes);
  return Array.from(bytes, (byte) => (byte < 128 ? String.fromCharCode(byte) : upper[byte - 128])).join('');
}

/** Characters that names and labels are full of, in each language: the most frequent ones, and those of the laboratory. */
const COMMON: Partial<Readonly<Record<CodePage, string>>> = {
  gbk: '的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严颗粒纤粉末薄膜纳米丝管孔泡沫尖针阵列图案样品扫描显微镜照片数据集训练测试类别标签文件名称生物细胞组织表面涂层器件电极材料晶体银铜铝硅碳氧锌钛镍试验杂质缺陷裂纹断口截面石墨烯催化剂复陶瓷聚泥左右退火处未照批腐蚀焊缝晶界位错花粉头发昆虫骨牙齿球棒片块良坏正常异铝粉硅微金浆王李张刘陈杨赵黄周吴徐孙胡朱高林何郭罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段漕钱汤尹黎易常武乔贺赖龚文草稿副本原始',
  big5: '的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得于著下自之年過發後作里用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直德資命山金指克許統區保至隊形社便空決治展馬科司五基眼書非則聽白卻界達光放強即像難且權思王象完設式色路記南品住告類求據程北邊死張該交規萬取拉格望覺術領共確傳師觀清今切院讓識候帶導爭運顆粒纖維粉末薄膜奈米線絲孔泡沫尖針陣列圖案樣品掃描顯微鏡照片資料集訓練測試類別標籤檔案名稱生物細胞組織表面塗層元件電極材料晶體銀銅鋁矽碳氧鋅鈦鎳缺陷裂紋斷面石墨烯催化劑複陶瓷聚泥退火未照批腐蝕焊縫孔洞晶界花粉頭髮昆蟲骨牙齒球棒片塊良常異金漿陳林黃張李王吳劉蔡楊許鄭謝郭洪邱曾廖賴徐周葉蘇莊呂江何蕭羅高',
  'euc-kr':
    '이다는에의을가고하지로한은사를기도리시자대서어나아인그스정수해보전일과라장으들부제만상주원공면여적비구위소성있우조유것게니오동용년선경중무국신안관생세모화물도계실방단분명연회미체반내간마속식치발진당개양입법치했산업결행조처통점심각성품료시험현미경사진자료데이터학습평가라벨표파일름나노입섬막대다공포필박와이어침끝배열패턴세포직코팅소자극재료결정금은동철규탄아연티탄결함균열단면새폴더본복제매첫번째용접꽃머리카락곤충뼈루바늘량촉저율형김박최정강조윤장림한오서권황송류홍',
};

const commonOf = new Map<CodePage, ReadonlySet<string>>(
  Object.entries(COMMON).map(([page, characters]) => [page as CodePage, new Set(characters)]),
);
const isCommon = (page: CodePage, character: string): boolean => commonOf.get(page)?.has(character) ?? false;

/** Hanzi, kanji and hangul stand in the order of their use: blocks of frequent ones, of rare ones, and extensions. By first and second byte. */
function plausibility(page: CodePage, lead: number, trail: number): number {
  const between = (from: number, to: number): boolean => lead >= from && lead <= to;
  switch (page) {
    case 'gbk':
      if (trail < 0xa1 || lead < 0xa1) return -1.5;
      return between(0xb0, 0xd7) ? 1.4 : between(0xd8, 0xf7) ? -0.5 : between(0xa1, 0xa9) ? 0 : -1.5;
    case 'big5':
      return between(0xa4, 0xc6) ? 1.4 : between(0xc9, 0xf9) ? -0.5 : between(0xa1, 0xa3) ? 0 : -2;
    case 'euc-kr':
      if (trail < 0xa1 || lead < 0xa1) return -1.5;
      return between(0xb0, 0xc8) ? 1.7 : between(0xca, 0xfd) ? -1 : between(0xa1, 0xac) ? 0 : -1.5;
    default: {
      const kana = (lead === 0x82 && trail >= 0x9f) || (lead === 0x83 && trail <= 0x96) || (lead === 0x81 && trail === 0x5b);
      if (kana) return 2.5;
      if (between(0x88, 0x97) || (lead === 0x98 && trail <= 0x72)) return 2.2;
      return between(0x81, 0x82) ? 0 : between(0x98, 0x9f) || between(0xe0, 0xea) ? -0.5 : -2;
    }
  }
}

const isAsciiLetter = (byte: number | undefined): boolean =>
  byte !== undefined && byte < 128 && /[a-z]/i.test(String.fromCharCode(byte));

/** Of an East Asian page: two bytes a character, several characters in a row. */
function rateWide(bytes: Uint8Array, page: CodePage): number {
  let score = 0;
  for (let at = 0; at < bytes.length; ) {
    if (bytes[at]! < 128) {
      at++;
      continue;
    }
    const start = at;
    let characters = 0;
    for (; at < bytes.length && bytes[at]! >= 128; characters++) {
      if (page === 'shift_jis' && bytes[at]! >= 0xa1 && bytes[at]! <= 0xdf) {
        score -= 0.7; // half-width katakana: nobody's file names, but every Chinese text reads so
        at++;
        continue;
      }
      score += plausibility(page, bytes[at]!, bytes[at + 1]!);
      if (isCommon(page, decode(bytes.subarray(at, at + 2), page))) score += 1.5;
      at += 2;
    }
    // One such character within a word is a letter with an accent that swallowed its neighbour.
    const before = isAsciiLetter(bytes[start - 1]);
    const after = isAsciiLetter(bytes[at]);
    if (characters === 1) score -= before && after ? 4 : before || after ? 1.5 : 0;
  }
  return score;
}

const CYRILLIC = /[а-яё]/i;
const FREQUENT_CYRILLIC = /[оеаинтсрвлкмдпу]/i;
const FREQUENT_LATIN = /[äöüßéèàçñø]/i;
const LATIN = /[êëâåæáíóúôîûãõìòùï]/i;

/** Of a page with one byte a character: letters where letters may be, in the case of their word. */
function rateNarrow(bytes: Uint8Array, page: CodePage): number {
  const text = decode(bytes, page);
  let score = 0;
  for (const { 0: run, index } of text.matchAll(/\P{ASCII}+/gu)) {
    const behind = /[a-z]$/i.test(text.slice(Math.max(0, index - 1), index));
    const ahead = /^[a-z]/i.test(text.slice(index + run.length, index + run.length + 1));
    const within = behind || ahead;
    // Cyrillic stands in words of its own, letters with accents stand among others.
    const cyrillic = within ? -1 : ([0, 0.1, 0.5][run.length] ?? 1);
    const latin = run.length > 2 ? -1 : within ? 1 : 0.2;
    for (const [at, character] of run.split('').entries()) {
      const before = text.slice(Math.max(0, index + at - 2), index + at);
      if (/\p{Lu}/u.test(character) ? /\p{Ll}$/u.test(before) : /^\p{Lu}{2}$/u.test(before) && /\p{Ll}/u.test(character))
        score -= 1.5;
      if (CYRILLIC.test(character)) score += cyrillic * (FREQUENT_CYRILLIC.test(character) ? 1.3 : 0.8);
      else if (FREQUENT_LATIN.test(character)) score += latin * 1.2;
      else if (LATIN.test(character)) score += latin * 0.9;
      else if (/^[µμ][mlgAs]/.test(text.slice(index + at, index + at + 2))) score += 2;
      else if (/[µμ°²³±·×]/.test(character)) score += run.length > 1 || (behind && ahead) ? -1 : 0.8;
      else score += /\p{L}/u.test(character) ? 0 : -2;
    }
  }
  return score;
}

const WIDE: ReadonlySet<CodePage> = new Set(['gbk', 'big5', 'shift_jis', 'euc-kr']);

/** How well the bytes read in that page; null where they cannot be of it. */
function rate(texts: readonly Uint8Array[], page: CodePage): number | null {
  try {
    // Explorer writes the OEM page; the ANSI pages are in archives of few programs.
    let score = page.startsWith('windows') ? -0.3 : 0;
    for (const bytes of texts) {
      decode(bytes, page);
      score += (WIDE.has(page) ? rateWide : rateNarrow)(bytes, page);
    }
    return score;
  } catch {
    return null;
  }
}

/** Enough to tell languages apart; more would cost time. */
const MOST_RATED_BYTES = 20_000;

/**
 * Decodes texts of one origin: as UTF-8 where all of them are, else in the page of `pages` in which they read best, all in the same one.
 * @returns the texts, and the page, null for UTF-8.
 */
export function decodeForeign(
  texts: readonly Uint8Array[],
  pages: readonly CodePage[],
): { readonly texts: string[]; readonly page: CodePage | null } {
  try {
    const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return { texts: texts.map((bytes) => utf8.decode(bytes)), page: null };
  } catch {
    const rated: Uint8Array[] = [];
    let room = MOST_RATED_BYTES;
    for (const bytes of texts) {
      if (bytes.every((byte) => byte < 128)) continue;
      if (bytes.length > room) break;
      room -= bytes.length;
      rated.push(bytes);
    }
    let best: { page: CodePage; score: number } | null = null;
    for (const page of pages) {
      const score = rate(rated, page);
      if (score !== null && (best === null || score > best.score)) best = { page, score };
    }
    const page = best?.page ?? pages[0] ?? 'windows-1252';
    return { texts: texts.map((bytes) => readAs(bytes, page)), page };
  }
}

/** With signs for what is none of that page. */
function readAs(bytes: Uint8Array, page: CodePage): string {
  try {
    return decode(bytes, page);
  } catch {
    return new TextDecoder(page).decode(bytes);
  }
}
