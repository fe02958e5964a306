import type { Scenario, StartUp } from '../../model/plan/scenario.js';
import type { RunContext } from '../context.js';
import type { Deployment } from '../deployment/deployment.js';
import { deploy } from '../deployment/deployment.js';

/** What a scenario's pilots run on, one after the other: a pilot that needs what the one before it had goes on with that. */
export class PilotDeployment implements AsyncDisposable {
  readonly #context: RunContext;
  readonly #scenario: Scenario;
  #open: { readonly madeFor: string; readonly deployment: Deployment } | null = null;

  constructor(context: RunContext, scenario: Scenario) {
    this.#context = context;
    this.#scenario = scenario;
  }

  /** Of this target with these settings. */
  async of(target: string, startUp: StartUp = {}): Promise<Deployment> {
    const madeFor = JSON.stringify([target, startUp]);
    if (this.#open?.madeFor === madeFor) return this.#open.deployment;
    await this[Symbol.asyncDispose]();
    const { id: scenario } = this.#scenario;
    const trial = { id: `pilot-${scenario}-${target}`, scenario, target, replicas: 1, startUp };
    const deployment = await deploy(this.#context, trial);
    this.#open = { madeFor, deployment };
    return deployment;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const open = this.#open;
    this.#open = null;
    await open?.deployment[Symbol.asyncDispose]();
  }
}
