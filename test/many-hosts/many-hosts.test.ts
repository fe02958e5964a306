import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processesNaming } from '../crossover.test-support.js';
import type { Ended } from './stage.js';
import {
  completedIn,
  expectAccountedFor,
  expectComplete,
  expectOnlyFirstLost,
  expectUnnamed,
  LONG_MS,
  missing,
  Stage,
} from './stage.js';

const SENT = /^Sending the image of (\S+) to (\S+)$/gm;

const sentIn = ({ stderr }: Ended) =>
  [...stderr.matchAll(SENT)].map(([, image, host]) => `${image} to ${host}`).sort();

describe.skipIf(missing !== null)(`a run over three hosts${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open('many-hosts');
  }, LONG_MS);
  afterAll(async () => {
    await stage[Symbol.asyncDispose]();
  }, LONG_MS);

  describe('that nobody disturbs', () => {
    let ended: Ended;
    let placed: string[][][] = [];
    beforeAll(async () => {
      ended = await stage.run(stage.three.flags, /2\/\d+ {2}block/, async () => {
        placed = await Promise.all(
          (['target', 'database', 'load'] as const).map((role) => stage.kindsOn(role)),
        );
      });
    }, LONG_MS);

    it('ends well', () => {
      expectComplete(ended);
    });

    it('puts each role on its host, and nothing else there', () => {
      const [target, ...others] = placed;
      expect(others).toEqual([[['postgres']], [['agent']]]);
      // It may just be between two trials.
      for (const name of target?.flat() ?? []) expect(name).toMatch(/crud-go-net-http/);
    });

    it('sends each host the images of its role, and no other', () => {
      expect(sentIn(ended)).toEqual([
        'agent to xo-test-1-target',
        'agent to xo-test-2-database',
        'agent to xo-test-3-load',
        'go-net-http to xo-test-1-target',
        'postgres to xo-test-2-database',
      ]);
    });

    it('tells the links and the machines by what they are, and names none in anything that it keeps', () => {
      expectUnnamed(ended, ['target', 'database', 'load'], stage.three.names);
    });

    it('computes no time between the clocks of two hosts, which are an hour apart', () => {
      const completed = completedIn(ended.out);
      expect(completed.length).toBeGreaterThan(0);
      for (const { load, resources } of completed) {
        expect(load.kind === 'http' && load.minimumGoodUs).toBeLessThan(60e6);
        expect(resources.windowSeconds).toBeLessThan(60);
        for (const { atSeconds } of resources.samples) expect(Math.abs(atSeconds)).toBeLessThan(60);
      }
    });

    it('leaves nothing on any host, and no connection to one', () => stage.expectNothingLeft());
  });

  describe('of which one of two that make the load is lost', () => {
    let ended: Ended;
    beforeAll(async () => {
      const { target, database, load } = stage.three.hosts;
      const hosts = [`target=${target.place}`, `database=${target.place}`, `load=${database.place}`];
      const flags = [...hosts, `load=${load.place}`].flatMap((host) => ['--host', host]);
      ended = await stage.run(flags, /1\/\d+ {2}block/, () => {
        for (const pid of processesNaming(`${load.alias} cat`)) process.kill(pid, 'SIGKILL');
      });
    }, LONG_MS);

    it('loses the trial under way, by its role, and no other: the host is reached again', () => {
      expectComplete(ended);
      expectOnlyFirstLost(ended, 'load');
    });

    it('offers one load all the same, of which every arrival is accounted for', () => {
      expectAccountedFor(ended);
    });

    it('sends what a host has not had before, and nothing twice', () => {
      expect(sentIn(ended)).toEqual(['postgres to xo-test-1-target']);
    });

    it('leaves nothing on any host, and no connection to one', () => stage.expectNothingLeft());
  });

  describe('of which the target’s goes dark, and comes back', () => {
    let ended: Ended;
    beforeAll(async () => {
      const { namespaces, hosts } = stage.three;
      const { namespace } = hosts.target;
      ended = await stage.run(stage.three.flags, /1\/\d+ {2}block/, (run) => {
        namespaces.cut(namespace);
        run.stderr.on('data', (chunk: Buffer) => {
          if (chunk.toString().includes('Waiting for the host of target')) namespaces.mend(namespace);
        });
      });
      namespaces.mend(namespace);
    }, LONG_MS);

    it('loses the trial under way, by its role, and no other', () => {
      expectComplete(ended);
      expectOnlyFirstLost(ended, 'target');
    });

    it('leaves nothing on any host, and no connection to one', () => stage.expectNothingLeft());
  });

  describe('that is interrupted', () => {
    let ended: Ended;
    beforeAll(async () => {
      ended = await stage.run(stage.three.flags, /1\/\d+ {2}block/, (run) => run.kill('SIGINT'));
    }, LONG_MS);

    it('ends in order, its report partial', () => {
      expect(ended.exitCode, ended.stderr).toBe(130);
      expect(ended.stderr).not.toMatch(/failed|cannot be/);
    });

    it('leaves nothing on any host, and no connection to one', () => stage.expectNothingLeft());
  });
});
