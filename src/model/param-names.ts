/**
 * What the parameters are called, part by part, as types: a name that no part has does not compile. In files they lie under the same
 * names, but for a field's, which are one tensor when they compute (engine/field-layout.ts).
 */
import type { FieldPart } from '../engine/field-layout';

export type Linear<Name extends string> = `${Name}.kernel` | `${Name}.bias`;
export type Norm<Name extends string> = `${Name}.scale` | `${Name}.shift`;

/** A pre-norm transformer block (field.ts). */
export type BlockName = Exclude<FieldPart, 'time'>;
/** Two convolutions over the vision graph (graph.ts). */
export type GraphName = Norm<'norm1' | 'norm2'> | Linear<'conv1' | 'conv2'>;
/** The experts and the gate between them (hnf.ts, fuse). */
export type GateName = Norm<'norm_sequence' | 'norm_graph'> | Linear<'sequence' | 'graph' | 'choose'>;
/** E_l, and W_l where there is a front (patches.ts). */
export type PatchName = Linear<'patch' | 'front'> | 'position';
/** Queries of one side, keys and values of the other (cross-attention.ts). */
export type CrossName = Norm<'norm_q' | 'norm_kv'> | Linear<'q' | 'k' | 'v' | 'out'>;

type EncoderName = Linear<'blend'> | `graph.${GraphName}` | `gate.${GateName}`;
type TextName = 'text.pool' | Linear<'text.project'>;
type HeadName = 'head.weight' | 'head.bias' | 'head.log_scale';
type FrontName = Norm<'front.vector'> | Linear<`front.level${number}`>;
type EverywhereName = TextName | HeadName | FrontName | Linear<'start'> | `cross.${'image' | 'text'}.${CrossName}`;
/** What the network asks for before it reads it: switches, descriptions and training decide whether it is there. */
type SometimesName = 'cls' | 'virtual_node' | 'text.classes' | 'head.probe_weight' | Linear<'head.stranger'>;

/** In files. */
export type ParamName =
  | `level${number}.${PatchName | EncoderName | `${'forward' | 'backward'}.${FieldPart}`}`
  | EverywhereName
  | SometimesName;

/** As tensors: always there where the configuration wants it. */
export type TensorName = `level${number}.${PatchName | EncoderName | 'forward' | 'backward'}` | EverywhereName;
export type OptionalTensorName = SometimesName;
