/** A worker thread that takes places of a governor and posts the waits it was given. */
import { parentPort, workerData } from 'node:worker_threads';
import { Governor } from '../../../../job/upload/pacing/governor.js';

const { memory, places } = workerData as { memory: SharedArrayBuffer; places: number };
const governor = new Governor({ clock: () => 0n }, memory);
parentPort?.postMessage(Array.from({ length: places }, () => governor.takePlace()));
