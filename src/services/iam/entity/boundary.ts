import type { Infer } from '../../../schema/shape.ts';
import type { Boundary } from '../shapes.ts';

/** The type is `Policy`: https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachedPermissionsBoundary.html */
export function describeBoundary(arn: string): Infer<typeof Boundary> {
  return { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: arn };
}
