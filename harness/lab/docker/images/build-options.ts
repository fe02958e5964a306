import { join } from 'node:path';
import type { BenchOptions } from '../../bench.js';
import type { ComposeFile } from '../compose/compose.js';
import type { Engine } from '../engine/engine.js';
import type { BuildOptions } from './images.js';

/** How a bench builds its images in `engine`. */
export function buildOptions(
  engine: Engine,
  compose: ComposeFile,
  { surroundings, signal, onStep }: BenchOptions,
): BuildOptions {
  const { environment, checkout } = surroundings;
  const notesFile = join(checkout, '.crossover', 'image-builds.json');
  return { engine, compose, environment, signal, onStep, notesFile };
}
