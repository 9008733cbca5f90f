/** Public face of the recorder: the last exchanges with backends, and replays of them. */
export type * from './ports.js'
export { ReplayRefused } from './ports.js'
export { Recorder, type RecorderDeps, type RecorderOptions } from './recorder.js'
export { asCurl, replay, type ReplayDeps, type ReplayOrder } from './replay.js'
