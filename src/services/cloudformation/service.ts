import { type Service, ServiceBuilder } from '../../schema/service.ts';
import { stackFacts } from './access.ts';
import type { CloudFormationContext } from './context.ts';
import { CancelUpdateStack, cancelUpdateStack } from './operations/cancel-update-stack.ts';
import { ContinueUpdateRollback, continueUpdateRollback } from './operations/continue-update-rollback.ts';
import { CreateChangeSet, createChangeSet } from './operations/create-change-set.ts';
import { CreateStack, createStack } from './operations/create-stack.ts';
import { DeleteChangeSet, deleteChangeSet } from './operations/delete-change-set.ts';
import { DeleteStack, deleteStack } from './operations/delete-stack.ts';
import { DescribeChangeSet, describeChangeSet } from './operations/describe-change-set.ts';
import { DescribeEvents, describeEvents } from './operations/describe-events.ts';
import { DescribeStackEvents, describeStackEvents } from './operations/describe-stack-events.ts';
import { DescribeStackResource, describeStackResource } from './operations/describe-stack-resource.ts';
import { DescribeStackResources, describeStackResources } from './operations/describe-stack-resources.ts';
import { DescribeStacks, describeStacks } from './operations/describe-stacks.ts';
import { ExecuteChangeSet, executeChangeSet } from './operations/execute-change-set.ts';
import { GetTemplate, getTemplate } from './operations/get-template.ts';
import { ListChangeSets, listChangeSets } from './operations/list-change-sets.ts';
import { ListExports, listExports } from './operations/list-exports.ts';
import { ListImports, listImports } from './operations/list-imports.ts';
import { ListStackResources, listStackResources } from './operations/list-stack-resources.ts';
import { ListStacks, listStacks } from './operations/list-stacks.ts';
import { UpdateStack, updateStack } from './operations/update-stack.ts';
import { ValidateTemplate, validateTemplate } from './operations/validate-template.ts';
import { GetStackPolicy, getStackPolicy } from './operations/get-stack-policy.ts';
import { GetTemplateSummary, getTemplateSummary } from './operations/get-template-summary.ts';
import { SetStackPolicy, setStackPolicy } from './operations/set-stack-policy.ts';
import {
  UpdateTerminationProtection,
  updateTerminationProtection,
} from './operations/update-termination-protection.ts';
import { cloudFormationTraits } from './traits.ts';

/** AWS CloudFormation: stacks of the resource types in `resources/`. */
export function createCloudFormationService(context: CloudFormationContext): Service {
  return new ServiceBuilder<CloudFormationContext>(cloudFormationTraits, context)
    .on(CreateStack, createStack)
    .on(UpdateStack, updateStack)
    .on(CancelUpdateStack, cancelUpdateStack)
    .on(ContinueUpdateRollback, continueUpdateRollback)
    .on(DeleteStack, deleteStack)
    .on(CreateChangeSet, createChangeSet)
    .on(DescribeChangeSet, describeChangeSet)
    .on(ExecuteChangeSet, executeChangeSet)
    .on(DeleteChangeSet, deleteChangeSet)
    .on(ListChangeSets, listChangeSets)
    .on(DescribeStacks, describeStacks)
    .on(DescribeEvents, describeEvents)
    .on(DescribeStackEvents, describeStackEvents)
    .on(DescribeStackResource, describeStackResource)
    .on(DescribeStackResources, describeStackResources)
    .on(ListStackResources, listStackResources)
    .on(ListStacks, listStacks)
    .on(ListExports, listExports)
    .on(ListImports, listImports)
    .on(GetTemplate, getTemplate)
    .on(ValidateTemplate, validateTemplate)
    .on(GetStackPolicy, getStackPolicy)
    .on(GetTemplateSummary, getTemplateSummary)
    .on(SetStackPolicy, setStackPolicy)
    .on(UpdateTerminationProtection, updateTerminationProtection)
    .describeResources(stackFacts)
    .build();
}
