import { describe, expect, it } from 'vitest';
import { ARCHIVE_PAGES, type CodePage, decodeForeign, TEXT_PAGES } from './code-page';
import { encodeIn } from './testing-code-page';

/** Names of folders and pictures, as laboratories of each country give them. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  gbk: [
    '颗粒/颗粒_0.png',
    '纤维/纤维_1.png',
    '粉末/1.tif',
    '薄膜_01.png',
    '纳米线',
    '多孔材料/样品3_5万倍.tif',
    '生物',
    '图案表面',
    '新建文件夹/扫描电镜照片 12.jpg',
    '针尖',
    'SEM图像/铜颗粒-20kV.bmp',
    '碳纳米管',
    '断口形貌',
    '银纳米线/图1.jpg',
    '氧化锌',
  ],
  big5: [
    '顆粒/顆粒_0.png',
    '纖維/纖維_1.png',
    '粉末/1.tif',
    '薄膜',
    '奈米線',
    '多孔材料/樣品3.tif',
    '生物',
    '新增資料夾/掃描電鏡照片 12.jpg',
    '針尖',
    '銀顆粒-20kV.bmp',
    '奈米碳管',
  ],
  shift_jis: [
    '粒子/粒子_0.png',
    '繊維/繊維_1.png',
    '粉末/1.tif',
    '薄膜',
    'ナノワイヤ/写真1.jpg',
    '多孔質/試料3.tif',
    '生物',
    '新しいフォルダー/画像 12.jpg',
    '探針',
    'サンプルA',
    '表面',
    '走査電子顕微鏡像',
    'ポーラス',
    '断面',
  ],
  'euc-kr': [
    '입자/입자_0.png',
    '섬유/섬유_1.png',
    '분말/1.tif',
    '박막',
    '나노와이어/사진1.jpg',
    '다공성/시료3.tif',
    '생물',
    '새 폴더/이미지 12.jpg',
    '바늘',
    '시편A',
    '표면',
    '전자현미경',
  ],
  cp437: [
    'Größe/Oberfläche_1.png',
    'Körner',
    'Träger',
    'Fasern für später',
    'Présentation',
    'Échantillon_é00.png',
    'Muñoz',
    'Straße',
    'Länge 5 µm',
    'Übersicht',
    'île',
    'tôle fissurée',
  ],
  cp850: [
    'Fotografía/Partículas',
    'Prøver/fibre',
    'Superfície/São',
    'Ølprøve',
    'Größe',
    'Oberfläche_03.png',
    'PARTÍCULAS',
    'amostra não',
  ],
  ibm866: ['Частицы/1.png', 'Волокна', 'Порошок', 'Плёнки/Образец 3.tif', 'Новая папка', 'пористые материалы', 'НАНОТРУБКИ'],
  'windows-1251': ['Частицы/1.png', 'Волокна', 'Порошок', 'Плёнки/Образец 3.tif', 'Новая папка', 'пористые материалы'],
  'windows-1252': ['Größe/Oberfläche_1.png', 'Körner', 'Fibres_Échantillon', 'Fotografía', 'Prøver', 'Straße', 'Länge 5 µm'],
};

const read = (encoding: string, names: readonly string[], pages: readonly CodePage[]) =>
  decodeForeign(
    names.map((name) => encodeIn(encoding, name)),
    pages,
  );

describe('names of an archive', () => {
  it.each(['gbk', 'big5', 'shift_jis', 'euc-kr', 'cp437', 'cp850', 'ibm866', 'windows-1251', 'windows-1252'])(
    'in %s are read, all of them together and each alone',
    (encoding) => {
      const names = NAMES[encoding];
      expect(read(encoding, names, ARCHIVE_PAGES).texts).toEqual(names);
      const wrong = names.filter((name) => read(encoding, [name], ARCHIVE_PAGES).texts[0] !== name);
      expect(wrong).toEqual([]);
    },
  );
});

describe('tables and notes', () => {
  it.each(['gbk', 'big5', 'shift_jis', 'euc-kr', 'windows-1251', 'windows-1252'])('in %s are read', (encoding) => {
    for (const names of [NAMES[encoding], ...NAMES[encoding].map((name) => [name])]) {
      const table = `file;class\r\n${names.map((name) => `${name};${name.split('/')[0]}`).join('\r\n')}\r\n`;
      expect(read(encoding, [table], TEXT_PAGES).texts[0]).toBe(table);
    }
  });
  it('in Mac OS Roman are read', () => {
    const table = 'file,class\rGrößenverteilung.tif,Körner\rÜbersicht.tif,Fasern\réchantillon.tif,Oberfläche\r';
    expect(read('macintosh', [table], TEXT_PAGES).texts[0]).toBe(table);
  });
});

it('UTF-8 is UTF-8', () => {
  const names = ['颗粒', 'Größe', '입자', 'plain', 'e\u0301'];
  expect(
    decodeForeign(
      names.map((name) => new TextEncoder().encode(name)),
      ARCHIVE_PAGES,
    ),
  ).toEqual({ texts: names, page: null });
});

it('bytes of no page are read all the same', () => {
  const { texts } = decodeForeign([Uint8Array.of(0x41, 0xff, 0xff, 0x42, 0x80)], ['gbk', 'shift_jis']);
  expect(texts[0]).toMatch(/^A.*B/);
});
