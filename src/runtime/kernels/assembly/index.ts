export { attention, attentionGradient, attentionGradientScratchBytes, attentionScratchBytes } from './attention';
