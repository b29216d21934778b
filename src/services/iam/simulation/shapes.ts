import {
  boolean,
  enumeration,
  integer,
  list,
  map,
  optional,
  string,
  structure,
} from '../../../schema/shape.ts';
import { Marker, MaxItems, PolicyDocument } from '../shapes.ts';

/** Bounds of one simulation, whose cost the client decides. */
const MAX_POLICIES = 10;
const MAX_ACTIONS = 1_000;
const MAX_RESOURCES = 1_000;
const MAX_CONTEXT_ENTRIES = 100;
const MAX_CONTEXT_VALUES = 100;

export const PolicyInputs = list(PolicyDocument, { max: MAX_POLICIES });

const ContextEntry = structure({
  ContextKeyName: optional(string({ min: 5, max: 256 })),
  ContextKeyValues: optional(list(string(), { max: MAX_CONTEXT_VALUES })),
  ContextKeyType: optional(
    enumeration(
      'string',
      'stringList',
      'numeric',
      'numericList',
      'boolean',
      'booleanList',
      'ip',
      'ipList',
      'binary',
      'binaryList',
      'date',
      'dateList',
    ),
  ),
});

const ResourceName = string({ min: 1, max: 2048 });

/** Input members that both simulations share. */
export const SIMULATION_MEMBERS = {
  PermissionsBoundaryPolicyInputList: optional(PolicyInputs),
  ActionNames: list(string({ min: 3, max: 128 }), { max: MAX_ACTIONS }),
  ResourceArns: optional(list(ResourceName, { max: MAX_RESOURCES })),
  ResourcePolicy: optional(PolicyDocument),
  ResourceOwner: optional(ResourceName),
  CallerArn: optional(ResourceName),
  ContextEntries: optional(list(ContextEntry, { max: MAX_CONTEXT_ENTRIES })),
  // Which resources an action of EC2 needs: without effect on the actions of this server.
  ResourceHandlingOption: optional(string({ min: 1, max: 64 })),
  MaxItems: optional(MaxItems),
  Marker: optional(Marker),
};

const Decision = enumeration('allowed', 'explicitDeny', 'implicitDeny');

const Position = structure({ Line: integer(), Column: integer() });

const MatchedStatements = list(
  structure({
    SourcePolicyId: string(),
    SourcePolicyType: string(),
    StartPosition: optional(Position),
    EndPosition: optional(Position),
  }),
);

/** Members of the results of an action, and of those of an action on one of several resources. */
const DECISION_MEMBERS = {
  MatchedStatements,
  MissingContextValues: list(string()),
  PermissionsBoundaryDecisionDetail: optional(structure({ AllowedByPermissionsBoundary: boolean() })),
  EvalDecisionDetails: optional(map(Decision)),
};

export const SimulationResult = structure({
  EvaluationResults: list(
    structure({
      EvalActionName: string(),
      EvalResourceName: string(),
      EvalDecision: Decision,
      ...DECISION_MEMBERS,
      ResourceSpecificResults: optional(
        list(structure({ EvalResourceName: string(), EvalResourceDecision: Decision, ...DECISION_MEMBERS })),
      ),
    }),
  ),
  IsTruncated: boolean(),
  Marker: optional(string()),
});

export const ContextKeys = structure({ ContextKeyNames: list(string()) });
