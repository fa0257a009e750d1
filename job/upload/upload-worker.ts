/** The file that an upload's threads are started with. It is replaced by the bundle; what it does stays a module. */
export { default } from './partition-worker.js';
