import { OPEN } from '../../../src/schema/access.ts';
import { defineError } from '../../../src/schema/error.ts';
import { type Handler, operation } from '../../../src/schema/operation.ts';
import { type Service, ServiceBuilder } from '../../../src/schema/service.ts';
import {
  asPayload,
  asStatus,
  blob,
  boolean,
  inHeader,
  inPath,
  inQuery,
  integer,
  list,
  map,
  optional,
  string,
  structure,
  timestamp,
} from '../../../src/schema/shape.ts';

const Conflict = defineError('ResourceConflictException', { status: 409 });
const NotFound = defineError('ResourceNotFoundException', { status: 404, messageMember: 'Message' });
const ServiceFault = defineError('ServiceException', { status: 500, messageMember: 'Message' });

export const CreateJob = operation('CreateJob', {
  access: OPEN,
  http: { method: 'POST', path: '/2015-03-31/jobs', status: 201 },
  input: structure({
    JobName: string({ max: 8 }),
    Environment: optional(structure({ Variables: optional(map(string())) })),
    Code: optional(blob()),
  }),
  output: structure({ JobName: string(), Variables: optional(map(string())), Changed: timestamp() }),
  errors: [Conflict],
});

export const GetJob = operation('GetJob', {
  access: OPEN,
  http: { method: 'GET', path: '/2015-03-31/jobs/{JobName}' },
  input: structure({
    JobName: inPath(string()),
    Qualifier: inQuery('Qualifier', string()),
    MaxItems: inQuery('MaxItems', integer()),
    Deep: inQuery('Deep', boolean()),
  }),
  output: structure({
    JobName: string(),
    Qualifier: optional(string()),
    MaxItems: optional(integer()),
    Deep: optional(boolean()),
  }),
  errors: [NotFound],
});

export const RunJob = operation('RunJob', {
  access: OPEN,
  http: { method: 'POST', path: '/2015-03-31/jobs/{JobName}/invocations' },
  input: structure({
    JobName: inPath(string()),
    InvocationType: inHeader('X-Amz-Invocation-Type', string()),
    Payload: asPayload(blob()),
  }),
  output: structure({
    StatusCode: asStatus(),
    FunctionError: inHeader('X-Amz-Function-Error', string()),
    Payload: asPayload(blob()),
  }),
  errors: [NotFound],
});

export const DeleteJob = operation('DeleteJob', {
  access: OPEN,
  http: { method: 'DELETE', path: '/2015-03-31/jobs/{JobName}', status: 204 },
  input: structure({ JobName: inPath(string()) }),
  errors: [NotFound],
});

export const ListJobTags = operation('ListJobTags', {
  access: OPEN,
  http: { method: 'GET', path: '/2017-03-31/tags/{Resource+}' },
  input: structure({ Resource: inPath(string()) }),
  output: structure({ Tags: list(string()) }),
  errors: [],
});

const createJob: Handler<typeof CreateJob, undefined> = ({ JobName, Environment, Code }) => {
  if (JobName === 'taken') throw Conflict('Job already exist: taken');
  const size = Code === undefined ? {} : { CodeSize: String(Code.length) };
  return { JobName, Variables: { ...Environment?.Variables, ...size }, Changed: 1_506_440_188_749 };
};

const getJob: Handler<typeof GetJob, undefined> = (input) => {
  if (input.JobName === 'missing') throw NotFound('Job not found: missing');
  if (input.JobName === 'untyped') throw NotFound('No type', { details: { Type: undefined } });
  if (input.JobName === 'reason') throw Conflict('Too much', { details: { Reason: 'TooMuch' } });
  if (input.JobName === 'fault') throw ServiceFault('Ours');
  return input;
};

const runJob: Handler<typeof RunJob, undefined> = ({ InvocationType, Payload }) => {
  if (InvocationType === 'Event') return { StatusCode: 202 };
  const failure = Payload?.toString() === '"fail"' ? { FunctionError: 'Unhandled' } : {};
  return { StatusCode: 200, ...failure, ...(Payload ? { Payload } : {}) };
};

const listJobTags: Handler<typeof ListJobTags, undefined> = ({ Resource }) => ({ Tags: [Resource] });

/** A rest-json service, like Lambda, that echoes its input. */
export function fakeRestService(): Service {
  return new ServiceBuilder({ name: 'jobs', protocols: ['rest-json'] }, undefined)
    .on(CreateJob, createJob)
    .on(GetJob, getJob)
    .on(RunJob, runJob)
    .on(DeleteJob, () => {})
    .on(ListJobTags, listJobTags)
    .build();
}
