/** The texts that FEI and Thermo Fisher instruments put into TIFF tags 34680, 34682 and 34683, whatever they are wrapped in. */
import { limits } from '../limits';
import { decodeText } from '../text';
import type { MetadataSources } from './vendor';

const tagIds = [34682, 34680, 34683];

/** Text that was base64 (Helios 5 wraps its XML so), or the text itself. */
function unwrapped(text: string): string {
  const bare = text.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]{40,}={0,2}$/.test(bare)) return text;
  try {
    const binary = atob(bare);
    return decodeText(Uint8Array.from(binary, (character) => character.charCodeAt(0))).slice(0, limits.metadataChars);
  } catch {
    return text;
  }
}

export const thermoTexts = (sources: MetadataSources): string[] =>
  tagIds.map((id) => unwrapped(sources.tagText(id))).filter((text) => text.trim() !== '');
