"""The runs' state machines on moto's interpreter of the Amazon States Language, which shares no code with ours.

Reads a JSON list of executions from standard input, writes a JSON list of how each ended. An execution:
  definition, name, input, redrives and startTime (of the execution, in its context), report (its text and writtenAt, or null: there
  is none), refusesEvents, objects (bucket, key, text: what the map reads),
  tasks (for each command, `split` or `upload 2`, how its tasks end, in turn; after the list they succeed).
A task ends with `task`, as ECS DescribeTasks describes it, or is refused with `error` and `cause`.
How an execution ended: error, cause, state, input (where it failed), output, entered (states of the machine itself), waits
(seconds, and whether chance may have shortened them), tasks (what RunTask was asked), events (what PutEvents was asked).

What moto itself leaves out, and AWS has, is added here: a container that ends with another code than 0 fails its state,
RunTask and PutEvents may be refused, a map tolerates failed children, a filter that finds nothing gives an empty list, the
parameter CapacityProviderStrategy, and fractions of seconds in timestamps. Nothing is waited for.
"""

import datetime
import json
import logging
import sys
import threading
import time

import boto3
import botocore.session
from botocore.validate import ParamValidator
from moto import mock_aws
from moto.stepfunctions.parser.api import HistoryEventType, TaskFailedEventDetails
from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import CustomErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import FailureEvent, FailureEventException
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import StatesErrorNameType
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.state.choice.comparison.operator.implementations.is_operator import IsTimestamp
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration import job
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import state_task_service_aws_sdk as aws_sdk
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import state_task_service_ecs as ecs
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import state_task_service_events as events
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import WaitFunction
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails
from moto.stepfunctions.parser.asl.utils import json_path
from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker

REGION = "us-east-1"
ACCOUNT = "123456789012"
LONGEST = 60

logging.disable(logging.CRITICAL)


class World:
    """What one execution meets, and what it did."""

    def __init__(self, given):
        self.left = {command: list(ends) for command, ends in given["tasks"].items()}
        self.redrives = given["redrives"]
        self.start_time = given["startTime"]
        self.report = given["report"]
        self.refuses_events = given["refusesEvents"]
        self.waits = []
        self.tasks = []
        self.events = []
        self.lock = threading.Lock()

    def end_of(self, parameters):
        override = parameters["overrides"]["containerOverrides"][0]
        environment = {each["name"]: each["value"] for each in override["environment"]}
        batch = environment.get("SPLITTER_BATCH")
        command = override["command"][0] if batch is None else f"{override['command'][0]} {batch}"
        with self.lock:
            # Step Functions adds it.
            self.tasks.append({name: value for name, value in parameters.items() if name != "startedBy"})
            ends = self.left.get(command, [])
            return ends.pop(0) if ends else {"task": {"containers": [{"name": "splitter", "exitCode": 0}]}}


world = None
ecs_api = botocore.session.get_session().get_service_model("ecs")
run_task = ecs_api.operation_model("RunTask").input_shape
task_failed = StatesErrorName(typ=StatesErrorNameType.StatesTaskFailed)
described_tasks = ecs_api.operation_model("DescribeTasks").output_shape


def failed(service, env, error, cause):
    details = TaskFailedEventDetails(
        resourceType=service._get_sfn_resource_type(), resource=service._get_sfn_resource(), error=error, cause=cause
    )
    return FailureEventException(
        FailureEvent(
            env=env,
            error_name=task_failed if error == task_failed.error_name else CustomErrorName(error_name=error),
            event_type=HistoryEventType.TaskFailed,
            event_details=EventDetails(taskFailedEventDetails=details),
        )
    )


def start(service, env, resource_runtime_part, normalised_parameters, state_credentials):
    """RunTask: what AWS's own model of the API does not take is refused."""
    service._to_boto_request(normalised_parameters, run_task)
    report = ParamValidator().validate(normalised_parameters, run_task)
    if report.has_errors():
        raise failed(service, env, "ECS.InvalidParameterException", report.generate_report())
    end = world.end_of(normalised_parameters)
    if "error" in end:
        raise failed(service, env, end["error"], end["cause"])
    env.stack.append(end)


def until_ended(service, env, resource_runtime_part, normalised_parameters, state_credentials):
    ended = {"tasks": [env.stack.pop()["task"]]}
    service._from_boto_response(ended, described_tasks)
    task = ended["Tasks"][0]
    if any(container.get("ExitCode") != 0 for container in task["Containers"] if container["Name"] == "splitter"):
        raise failed(service, env, "States.TaskFailed", json.dumps(task))
    return lambda: task


ecs.StateTaskServiceEcs._eval_service_task = start
ecs.StateTaskServiceEcs._build_sync_resolver = until_ended
ecs._SUPPORTED_API_PARAM_BINDINGS["runtask"].add("CapacityProviderStrategy")



def put_events(service, env, resource_runtime_part, normalised_parameters, state_credentials):
    world.events.append(json.loads(json.dumps(normalised_parameters)))
    if world.refuses_events:
        raise failed(service, env, "EventBridge.FailedEntry", "refused")
    env.stack.append({"FailedEntryCount": 0})


events.StateTaskServiceEvents._eval_service_task = put_events


def get_report(service, env, resource_runtime_part, normalised_parameters, state_credentials):
    if world.report is None:
        raise failed(service, env, "S3.NoSuchKeyException", "no such key")
    env.stack.append({"Body": world.report["text"], "LastModified": world.report["writtenAt"]})


aws_sdk.StateTaskServiceAwsSdk._eval_service_task = get_report


def timestamp(text):
    try:
        return datetime.datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None


IsTimestamp.string_to_timestamp = staticmethod(timestamp)

WaitFunction._wait_interval = lambda self, env, wait_seconds: world.waits.append([wait_seconds, False])


class NoSleep:
    sleep = staticmethod(lambda seconds: world.waits.append([seconds, True]))


retrier_decl.time = NoSleep

close_job = job.JobPool.close_job


def tolerate(pool, closed):
    if isinstance(closed.job_output, FailureEventException):
        closed.job_output = None
    close_job(pool, closed)


job.JobPool.close_job = tolerate

is_indefinite = json_path._contains_slice_or_wildcard_array
json_path._contains_slice_or_wildcard_array = lambda path: "[?(" in path or is_indefinite(path)

environment_of = ExecutionWorker._get_evaluation_environment


def with_redrives(worker):
    env = environment_of(worker)
    execution = env.states.context_object.context_object_data["Execution"]
    execution["RedriveCount"] = world.redrives
    execution["StartTime"] = world.start_time
    return env


ExecutionWorker._get_evaluation_environment = with_redrives


def with_decimals(definition):
    """moto takes this number with a decimal point only."""
    if isinstance(definition, list):
        return [with_decimals(each) for each in definition]
    if not isinstance(definition, dict):
        return definition
    return {
        name: float(value) if name == "ToleratedFailurePercentage" else with_decimals(value)
        for name, value in definition.items()
    }


def interpret(given):
    global world
    world = World(given)
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        s3 = boto3.client("s3", region_name=REGION)
        for each in given["objects"]:
            s3.create_bucket(Bucket=each["bucket"])
            s3.put_object(Bucket=each["bucket"], Key=each["key"], Body=each["text"].encode())
        machines = boto3.client("stepfunctions", region_name=REGION)
        role = f"arn:aws:iam::{ACCOUNT}:role/machine"
        definition = json.dumps(with_decimals(given["definition"]))
        machine = machines.create_state_machine(name="machine", definition=definition, roleArn=role)
        text = json.dumps(given["input"])
        execution = machines.start_execution(
            stateMachineArn=machine["stateMachineArn"], name=given["name"], input=text
        )["executionArn"]
        end = time.monotonic() + LONGEST
        while (described := machines.describe_execution(executionArn=execution))["status"] == "RUNNING":
            if time.monotonic() > end:
                raise TimeoutError(f"the execution {given['name']} did not end within {LONGEST} s")
            time.sleep(0.005)
        events = machines.get_execution_history(executionArn=execution, maxResults=1000)["events"]
    return outcome(described, [event["stateEnteredEventDetails"] for event in events if "stateEnteredEventDetails" in event])


def outcome(described, entered):
    error, cause = described.get("error"), described.get("cause")
    # moto has no name of its own for it.
    if error == "States.Runtime" and "No branching option reached" in cause:
        error = "States.NoChoiceMatched"
    last = entered[-1]
    return {
        "error": error,
        "cause": cause,
        "state": None if error is None else last["name"],
        "input": None if error is None else json.loads(last["input"]),
        "output": json.loads(described["output"]) if "output" in described else None,
        "entered": [each["name"] for each in entered],
        "waits": world.waits,
        "tasks": world.tasks,
        "events": world.events,
    }


json.dump([interpret(given) for given in json.load(sys.stdin)], sys.stdout)
