import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkout, crossover, processesNaming } from '../crossover.test-support.js';
import { makeSwarm, swarmFlags } from './make-swarm.js';
import type { Ended } from './stage.js';
import {
  completedIn,
  expectAccountedFor,
  expectComplete,
  expectOnlyFirstLost,
  expectUnnamed,
  LONG_MS,
  missing,
  reportOf,
  SMALL,
  Stage,
} from './stage.js';

const WATCHDOG = join(checkout, 'dist', 'harness', 'lab', 'hosts', 'watchdog.js');

describe.skipIf(missing !== null)(`a run over a swarm${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let stage: Stage;
  let flags: string[];
  beforeAll(async () => {
    stage = await Stage.open('swarm', 1);
    flags = swarmFlags(stage.three);
  }, LONG_MS);
  afterAll(async () => {
    await stage[Symbol.asyncDispose]();
  }, LONG_MS);

  it('is refused where the engine manages none, with what to do', async () => {
    const { exitCode, stderr } = await crossover(['plan', ...SMALL, ...flags], stage.three.environment);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/docker swarm init/);
  }, 120_000);

  it('has its nodes told by doctor, which prints the commands for what is missing', async () => {
    const { docker } = stage.three.hosts.target;
    await docker.swarmInit({ ListenAddr: '127.0.0.1:2377', AdvertiseAddr: '127.0.0.1' });
    const { exitCode, stdout } = await crossover(['doctor', ...flags.slice(0, 2)], stage.three.environment);
    await docker.swarmLeave({ force: true });
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/docker node update --label-add crossover.role=database/);
  }, 120_000);

  describe('whose nodes have roles', () => {
    beforeAll(async () => {
      await makeSwarm(stage.three);
    }, 120_000);

    describe('and that nobody disturbs', () => {
      let ended: Ended;
      let placed: string[][][] = [];
      beforeAll(async () => {
        ended = await stage.run([...flags, '--load-agents', '2'], /2\/\d+ {2}block/, async () => {
          placed = await Promise.all(
            (['target', 'database', 'load'] as const).map((role) => stage.kindsOn(role)),
          );
        });
      }, LONG_MS);

      it('ends well', () => {
        expectComplete(ended);
      });

      it('puts each role on its node, an agent on each of the load, and nothing else there', () => {
        const [target, ...others] = placed;
        expect(others).toEqual([[['postgres']], [['agent'], ['agent']]]);
        // It may just be between two trials.
        for (const name of target?.flat() ?? []) expect(name).toMatch(/crud-go-net-http/);
      });

      it('offers one load by several agents, of which every arrival is accounted for', () => {
        expectAccountedFor(ended);
      });

      it('watches what the target uses by the files of its control group', () => {
        const used = completedIn(ended.out).map(({ resources }) => resources);
        expect(used.length).toBeGreaterThan(0);
        for (const { samples } of used) expect(samples.length).toBeGreaterThan(0);
      });

      it('says what a swarm cannot give', () => {
        expect(reportOf(ended).environment.cpus.shared.join()).toMatch(/binds no service to processors/);
      });

      it('tells the links and the nodes by what they are, and names none in anything that it keeps', () => {
        expectUnnamed(ended, ['target', 'database', 'load', 'load'], stage.three.names);
      });

      it('leaves nothing in the swarm, and no connection to it', () => stage.expectNothingLeft());
    });

    describe('and of which one goes dark, and comes back', () => {
      let ended: Ended;
      beforeAll(async () => {
        const { namespaces, hosts } = stage.three;
        const { namespace } = hosts.load;
        ended = await stage.run(flags, /1\/\d+ {2}block/, (run) => {
          namespaces.cut(namespace);
          run.stderr.on('data', (chunk: Buffer) => {
            if (chunk.toString().includes('Waiting for the host of load')) namespaces.mend(namespace);
          });
        });
        namespaces.mend(namespace);
      }, LONG_MS);

      it('loses the level under way by the role of the node, and no other', () => {
        expectComplete(ended);
        expectOnlyFirstLost(ended, 'load');
      });

      it('leaves nothing in the swarm, and no connection to it', () => stage.expectNothingLeft());
    });

    describe('that is killed with all its processes', () => {
      it(
        'is cleaned after by the next clean, which asks the swarm and its nodes',
        async () => {
          const ended = await stage.run(flags, /1\/\d+ {2}block/, ({ pid }) => {
            for (const guard of processesNaming(WATCHDOG)) process.kill(guard, 'SIGKILL');
            process.kill(pid ?? 0, 'SIGKILL');
          });
          expect(ended.exitCode).toBeUndefined();
          await stage.three.untilRelaysEnd();
          const { exitCode, stdout } = await crossover(['clean'], stage.three.environment);
          expect(exitCode, stdout).toBe(0);
          expect(stdout).toMatch(/Services of the swarm: [1-9]/);
          await stage.expectNothingLeft();
        },
        LONG_MS,
      );
    });

    describe('and of which one leaves', () => {
      let ended: Ended;
      beforeAll(async () => {
        ended = await stage.run(flags, /1\/\d+ {2}block/, () =>
          stage.three.hosts.load.docker.swarmLeave({ force: true }),
        );
      }, LONG_MS);

      it('loses the level under way by the role of the node, and stops as partial where it stays away', () => {
        const { run, trials } = reportOf(ended);
        expect(run.status, ended.stderr).toBe('partial');
        expect(ended.stderr).toContain('the host of load');
        expect(trials.filter(({ status }) => status === 'failed')).toEqual([]);
      });

      it('leaves nothing in the swarm, and no connection to it', () => stage.expectNothingLeft());
    });
  });
});
