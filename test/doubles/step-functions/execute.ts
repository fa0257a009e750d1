/** Step Functions on this machine: walks a definition, with tasks, objects and waits done by the test. */
import type { Machine, MapState, State } from './definition.js';
import { holds } from './holds.js';
import { type Data, fillTemplate, placeResult, requiredAt } from './paths.js';

/** An error with the name that Retry and Catch go by. */
export class StatesError extends Error {
  constructor(
    readonly error: string,
    override readonly cause: string,
  ) {
    super(`${error}: ${cause}`);
  }
}

export interface World {
  /** Ends when the task has ended with exit code 0. @throws StatesError as Step Functions does */
  runTask(parameters: unknown): Promise<void>;
  /** Other calls than these are refused: `events:putEvents`, `aws-sdk:s3:getObject`. @throws StatesError as the service does */
  call(api: string, parameters: unknown): Promise<unknown>;
  /** An object's text, for a map. */
  getObject(parameters: unknown): Promise<string>;
  wait(seconds: number): Promise<void>;
}

/** Of every execution, as its context has it. */
export const startTime = '2020-01-01T00:00:00.250Z';

export interface Failure {
  readonly error: string;
  readonly cause: string;
  /** Where a redrive begins, and with what. */
  readonly state: string;
  readonly input: unknown;
}

export interface Execution {
  readonly name: string;
  readonly redriveCount: number;
  readonly failure: Failure | undefined;
  /** Undefined where it failed. */
  readonly output: unknown;
  /** Names of the states entered, children's included. */
  readonly entered: readonly string[];
}

export async function execute(
  machine: Machine,
  name: string,
  input: unknown,
  world: World,
): Promise<Execution> {
  return new Walk(machine, world, name, 0).go(machine.StartAt, input);
}

/** Goes on at the state that failed, as RedriveExecution does. */
export async function redrive(machine: Machine, { name, redriveCount, failure }: Execution, world: World) {
  if (failure === undefined) throw new Error(`the execution ${name} has not failed`);
  return new Walk(machine, world, name, redriveCount + 1).go(failure.state, failure.input);
}

class Walk {
  readonly #entered: string[] = [];

  constructor(
    readonly machine: Machine,
    readonly world: World,
    readonly name: string,
    readonly redriveCount: number,
  ) {}

  async go(start: string, startInput: unknown): Promise<Execution> {
    const { name, redriveCount } = this;
    let next: string | undefined = start;
    let input = startInput;
    while (next !== undefined) {
      const current: string = next;
      this.#entered.push(current);
      const state = this.machine.States[current];
      if (state === undefined) throw new Error(`there is no state ${current}`);
      try {
        [next, input] = await this.#enter(state, input);
      } catch (thrown) {
        if (!(thrown instanceof StatesError)) throw thrown;
        const failure = { error: thrown.error, cause: thrown.cause, state: current, input };
        return { name, redriveCount, failure, output: undefined, entered: this.#entered };
      }
    }
    return { name, redriveCount, failure: undefined, output: input, entered: this.#entered };
  }

  #data(input: unknown, item?: unknown): Data {
    const { name: Name, redriveCount: RedriveCount } = this;
    const Execution = { Name, RedriveCount, StartTime: startTime };
    return { input, context: { Execution, Map: { Item: { Value: item } } } };
  }

  /** The next state's name, undefined at the end, and its input. */
  async #enter(state: State, input: unknown): Promise<[string | undefined, unknown]> {
    const data = this.#data(input);
    switch (state.Type) {
      case 'Pass': {
        const seen = state.InputPath === undefined ? input : requiredAt(state.InputPath, data);
        const filled = state.Parameters === undefined ? seen : fillTemplate(state.Parameters, data);
        return [state.Next, placeResult(input, state.Result ?? filled, state.ResultPath)];
      }
      case 'Choice': {
        const next = state.Choices.find((rule) => holds(rule, data))?.Next ?? state.Default;
        if (next === undefined) throw new StatesError('States.NoChoiceMatched', 'no rule holds');
        return [next, input];
      }
      case 'Wait':
        await this.world.wait(state.Seconds);
        return [state.Next, input];
      case 'Fail':
        throw new StatesError(state.Error, state.Cause);
      case 'Task':
        return this.#guarded(state, input, async () => {
          const parameters = fillTemplate(state.Parameters, data);
          const [, api = ''] = /:states:::(.+)$/.exec(state.Resource) ?? [];
          if (api === 'ecs:runTask.sync') return this.world.runTask(parameters);
          const result = await this.world.call(api, parameters);
          const { context } = data;
          return state.ResultSelector === undefined
            ? result
            : fillTemplate(state.ResultSelector, { input: result, context });
        });
      case 'Map':
        return this.#guarded({ ...state, Retry: [] }, input, () => this.#map(state, data));
      default:
        return state satisfies never;
    }
  }

  /** Retry, then Catch. */
  async #guarded(
    state: Pick<Extract<State, { Type: 'Task' }>, 'Retry' | 'Catch' | 'Next' | 'ResultPath'>,
    input: unknown,
    work: () => Promise<unknown>,
  ): Promise<[string | undefined, unknown]> {
    for (let retries = 0; ; retries += 1) {
      try {
        const result = await work();
        return [state.Next, placeResult(input, result, state.ResultPath)];
      } catch (thrown) {
        if (!(thrown instanceof StatesError)) throw thrown;
        const { error, cause } = thrown;
        const retrier = state.Retry.find(({ ErrorEquals }) => ErrorEquals.some((name) => fits(name, error)));
        if (retrier && retries < retrier.MaxAttempts) {
          const usual = retrier.IntervalSeconds * retrier.BackoffRate ** retries;
          await this.world.wait(Math.min(usual, retrier.MaxDelaySeconds));
          continue;
        }
        const catcher = state.Catch.find(({ ErrorEquals }) => ErrorEquals.some((name) => fits(name, error)));
        if (catcher === undefined) throw thrown;
        return [catcher.Next, placeResult(input, { Error: error, Cause: cause }, catcher.ResultPath)];
      }
    }
  }

  /** Children that fail are tolerated, all of them. */
  async #map(state: MapState, data: Data): Promise<void> {
    const text = await this.world.getObject(fillTemplate(state.ItemReader.Parameters, data));
    const items = (JSON.parse(text) as unknown[]).entries();
    const worker = async () => {
      for (const [index, item] of items) {
        const selected = fillTemplate(state.ItemSelector, this.#data(data.input, item));
        const child = new Walk(state.ItemProcessor, this.world, `${this.name}-child-${index}`, 0);
        this.#entered.push(...(await child.go(state.ItemProcessor.StartAt, selected)).entered);
      }
    };
    await Promise.all(Array.from({ length: state.MaxConcurrency }, worker));
  }
}

/** States.TaskFailed stands for every error but a timeout; developer guide, "Handling errors in workflows". */
function fits(name: string, error: string): boolean {
  return (
    name === error || name === 'States.ALL' || (name === 'States.TaskFailed' && error !== 'States.Timeout')
  );
}
