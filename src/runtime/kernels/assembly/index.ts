export {
  attendOnce, attendOnceGradient, attendOnceScratchBytes, attention, attentionGradient, attentionGradientScratchBytes, attentionScratchBytes,
} from './attention';
export { gelu, geluGradient } from './gelu';
export { graphProduct, graphProductScratchBytes, visionGraph, visionGraphScratchBytes } from './graph';
export { linear, linearGradient, linearGradientScratchBytes, linearScratchBytes } from './linear';
export { layerNorm, layerNormGradient } from './normalisation';
