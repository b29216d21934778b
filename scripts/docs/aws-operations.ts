/**
 * The operations that each service has on AWS, by name, from the models of botocore 1.43.11. The support matrix
 * lists those that are missing here.
 */
export const AWS_OPERATIONS: Readonly<Record<string, string>> = {
  apigateway: `
    CreateApiKey CreateAuthorizer CreateBasePathMapping CreateDeployment CreateDocumentationPart
    CreateDocumentationVersion CreateDomainName CreateDomainNameAccessAssociation CreateModel
    CreateRequestValidator CreateResource CreateRestApi CreateStage CreateUsagePlan CreateUsagePlanKey
    CreateVpcLink DeleteApiKey DeleteAuthorizer DeleteBasePathMapping DeleteClientCertificate
    DeleteDeployment DeleteDocumentationPart DeleteDocumentationVersion DeleteDomainName
    DeleteDomainNameAccessAssociation DeleteGatewayResponse DeleteIntegration DeleteIntegrationResponse
    DeleteMethod DeleteMethodResponse DeleteModel DeleteRequestValidator DeleteResource DeleteRestApi
    DeleteStage DeleteUsagePlan DeleteUsagePlanKey DeleteVpcLink FlushStageAuthorizersCache
    FlushStageCache GenerateClientCertificate GetAccount GetApiKey GetApiKeys GetAuthorizer
    GetAuthorizers GetBasePathMapping GetBasePathMappings GetClientCertificate GetClientCertificates
    GetDeployment GetDeployments GetDocumentationPart GetDocumentationParts GetDocumentationVersion
    GetDocumentationVersions GetDomainName GetDomainNameAccessAssociations GetDomainNames GetExport
    GetGatewayResponse GetGatewayResponses GetIntegration GetIntegrationResponse GetMethod
    GetMethodResponse GetModel GetModelTemplate GetModels GetRequestValidator GetRequestValidators
    GetResource GetResources GetRestApi GetRestApis GetSdk GetSdkType GetSdkTypes GetStage GetStages
    GetTags GetUsage GetUsagePlan GetUsagePlanKey GetUsagePlanKeys GetUsagePlans GetVpcLink GetVpcLinks
    ImportApiKeys ImportDocumentationParts ImportRestApi PutGatewayResponse PutIntegration
    PutIntegrationResponse PutMethod PutMethodResponse PutRestApi RejectDomainNameAccessAssociation
    TagResource TestInvokeAuthorizer TestInvokeMethod UntagResource UpdateAccount UpdateApiKey
    UpdateAuthorizer UpdateBasePathMapping UpdateClientCertificate UpdateDeployment
    UpdateDocumentationPart UpdateDocumentationVersion UpdateDomainName UpdateGatewayResponse
    UpdateIntegration UpdateIntegrationResponse UpdateMethod UpdateMethodResponse UpdateModel
    UpdateRequestValidator UpdateResource UpdateRestApi UpdateStage UpdateUsage UpdateUsagePlan
    UpdateVpcLink
  `,
  apigatewayv2: `
    CreateApi CreateApiMapping CreateAuthorizer CreateDeployment CreateDomainName CreateIntegration
    CreateIntegrationResponse CreateModel CreatePortal CreatePortalProduct CreateProductPage
    CreateProductRestEndpointPage CreateRoute CreateRouteResponse CreateRoutingRule CreateStage
    CreateVpcLink DeleteAccessLogSettings DeleteApi DeleteApiMapping DeleteAuthorizer
    DeleteCorsConfiguration DeleteDeployment DeleteDomainName DeleteIntegration
    DeleteIntegrationResponse DeleteModel DeletePortal DeletePortalProduct
    DeletePortalProductSharingPolicy DeleteProductPage DeleteProductRestEndpointPage DeleteRoute
    DeleteRouteRequestParameter DeleteRouteResponse DeleteRouteSettings DeleteRoutingRule DeleteStage
    DeleteVpcLink DisablePortal ExportApi GetApi GetApiMapping GetApiMappings GetApis GetAuthorizer
    GetAuthorizers GetDeployment GetDeployments GetDomainName GetDomainNames GetIntegration
    GetIntegrationResponse GetIntegrationResponses GetIntegrations GetModel GetModelTemplate GetModels
    GetPortal GetPortalProduct GetPortalProductSharingPolicy GetProductPage GetProductRestEndpointPage
    GetRoute GetRouteResponse GetRouteResponses GetRoutes GetRoutingRule GetStage GetStages GetTags
    GetVpcLink GetVpcLinks ImportApi ListPortalProducts ListPortals ListProductPages
    ListProductRestEndpointPages ListRoutingRules PreviewPortal PublishPortal
    PutPortalProductSharingPolicy PutRoutingRule ReimportApi ResetAuthorizersCache TagResource
    UntagResource UpdateApi UpdateApiMapping UpdateAuthorizer UpdateDeployment UpdateDomainName
    UpdateIntegration UpdateIntegrationResponse UpdateModel UpdatePortal UpdatePortalProduct
    UpdateProductPage UpdateProductRestEndpointPage UpdateRoute UpdateRouteResponse UpdateStage
    UpdateVpcLink
  `,
  'application-autoscaling': `
    DeleteScalingPolicy DeleteScheduledAction DeregisterScalableTarget DescribeScalableTargets
    DescribeScalingActivities DescribeScalingPolicies DescribeScheduledActions
    GetPredictiveScalingForecast ListTagsForResource PutScalingPolicy PutScheduledAction
    RegisterScalableTarget TagResource UntagResource
  `,
  cloudformation: `
    ActivateOrganizationsAccess ActivateType BatchDescribeTypeConfigurations CancelUpdateStack
    ContinueUpdateRollback CreateChangeSet CreateGeneratedTemplate CreateStack CreateStackInstances
    CreateStackRefactor CreateStackSet DeactivateOrganizationsAccess DeactivateType DeleteChangeSet
    DeleteGeneratedTemplate DeleteStack DeleteStackInstances DeleteStackSet DeregisterType
    DescribeAccountLimits DescribeChangeSet DescribeChangeSetHooks DescribeEvents
    DescribeGeneratedTemplate DescribeOrganizationsAccess DescribePublisher DescribeResourceScan
    DescribeStackDriftDetectionStatus DescribeStackEvents DescribeStackInstance DescribeStackRefactor
    DescribeStackResource DescribeStackResourceDrifts DescribeStackResources DescribeStackSet
    DescribeStackSetOperation DescribeStacks DescribeType DescribeTypeRegistration DetectStackDrift
    DetectStackResourceDrift DetectStackSetDrift EstimateTemplateCost ExecuteChangeSet
    ExecuteStackRefactor GetGeneratedTemplate GetHookResult GetStackPolicy GetTemplate
    GetTemplateSummary ImportStacksToStackSet ListChangeSets ListExports ListGeneratedTemplates
    ListHookResults ListImports ListResourceScanRelatedResources ListResourceScanResources
    ListResourceScans ListStackInstanceResourceDrifts ListStackInstances ListStackRefactorActions
    ListStackRefactors ListStackResources ListStackSetAutoDeploymentTargets ListStackSetOperationResults
    ListStackSetOperations ListStackSets ListStacks ListTypeRegistrations ListTypeVersions ListTypes
    PublishType RecordHandlerProgress RegisterPublisher RegisterType RollbackStack SetStackPolicy
    SetTypeConfiguration SetTypeDefaultVersion SignalResource StartResourceScan StopStackSetOperation
    TestType UpdateGeneratedTemplate UpdateStack UpdateStackInstances UpdateStackSet
    UpdateTerminationProtection ValidateTemplate
  `,
  ecr: `
    BatchCheckLayerAvailability BatchDeleteImage BatchGetImage BatchGetRepositoryScanningConfiguration
    CompleteLayerUpload CreatePullThroughCacheRule CreateRepository CreateRepositoryCreationTemplate
    DeleteLifecyclePolicy DeletePullThroughCacheRule DeleteRegistryPolicy DeleteRepository
    DeleteRepositoryCreationTemplate DeleteRepositoryPolicy DeleteSigningConfiguration
    DeregisterPullTimeUpdateExclusion DescribeImageReplicationStatus DescribeImageScanFindings
    DescribeImageSigningStatus DescribeImages DescribePullThroughCacheRules DescribeRegistry
    DescribeRepositories DescribeRepositoryCreationTemplates GetAccountSetting GetAuthorizationToken
    GetDownloadUrlForLayer GetLifecyclePolicy GetLifecyclePolicyPreview GetRegistryPolicy
    GetRegistryScanningConfiguration GetRepositoryPolicy GetSigningConfiguration InitiateLayerUpload
    ListImageReferrers ListImages ListPullTimeUpdateExclusions ListTagsForResource PutAccountSetting
    PutImage PutImageScanningConfiguration PutImageTagMutability PutLifecyclePolicy PutRegistryPolicy
    PutRegistryScanningConfiguration PutReplicationConfiguration PutSigningConfiguration
    RegisterPullTimeUpdateExclusion SetRepositoryPolicy StartImageScan StartLifecyclePolicyPreview
    TagResource UntagResource UpdateImageStorageClass UpdatePullThroughCacheRule
    UpdateRepositoryCreationTemplate UploadLayerPart ValidatePullThroughCacheRule
  `,
  events: `
    ActivateEventSource CancelReplay CreateApiDestination CreateArchive CreateConnection CreateEndpoint
    CreateEventBus CreatePartnerEventSource DeactivateEventSource DeauthorizeConnection
    DeleteApiDestination DeleteArchive DeleteConnection DeleteEndpoint DeleteEventBus
    DeletePartnerEventSource DeleteRule DescribeApiDestination DescribeArchive DescribeConnection
    DescribeEndpoint DescribeEventBus DescribeEventSource DescribePartnerEventSource DescribeReplay
    DescribeRule DisableRule EnableRule ListApiDestinations ListArchives ListConnections ListEndpoints
    ListEventBuses ListEventSources ListPartnerEventSourceAccounts ListPartnerEventSources ListReplays
    ListRuleNamesByTarget ListRules ListTagsForResource ListTargetsByRule PutEvents PutPartnerEvents
    PutPermission PutRule PutTargets RemovePermission RemoveTargets StartReplay TagResource
    TestEventPattern UntagResource UpdateApiDestination UpdateArchive UpdateConnection UpdateEndpoint
    UpdateEventBus
  `,
  iam: `
    AcceptDelegationRequest AddClientIDToOpenIDConnectProvider AddRoleToInstanceProfile AddUserToGroup
    AssociateDelegationRequest AttachGroupPolicy AttachRolePolicy AttachUserPolicy ChangePassword
    CreateAccessKey CreateAccountAlias CreateDelegationRequest CreateGroup CreateInstanceProfile
    CreateLoginProfile CreateOpenIDConnectProvider CreatePolicy CreatePolicyVersion CreateRole
    CreateSAMLProvider CreateServiceLinkedRole CreateServiceSpecificCredential CreateUser
    CreateVirtualMFADevice DeactivateMFADevice DeleteAccessKey DeleteAccountAlias
    DeleteAccountPasswordPolicy DeleteGroup DeleteGroupPolicy DeleteInstanceProfile DeleteLoginProfile
    DeleteOpenIDConnectProvider DeletePolicy DeletePolicyVersion DeleteRole
    DeleteRolePermissionsBoundary DeleteRolePolicy DeleteSAMLProvider DeleteSSHPublicKey
    DeleteServerCertificate DeleteServiceLinkedRole DeleteServiceSpecificCredential
    DeleteSigningCertificate DeleteUser DeleteUserPermissionsBoundary DeleteUserPolicy
    DeleteVirtualMFADevice DetachGroupPolicy DetachRolePolicy DetachUserPolicy
    DisableOrganizationsRootCredentialsManagement DisableOrganizationsRootSessions
    DisableOutboundWebIdentityFederation EnableMFADevice EnableOrganizationsRootCredentialsManagement
    EnableOrganizationsRootSessions EnableOutboundWebIdentityFederation GenerateCredentialReport
    GenerateOrganizationsAccessReport GenerateServiceLastAccessedDetails GetAccessKeyLastUsed
    GetAccountAuthorizationDetails GetAccountPasswordPolicy GetAccountSummary
    GetContextKeysForCustomPolicy GetContextKeysForPrincipalPolicy GetCredentialReport
    GetDelegationRequest GetGroup GetGroupPolicy GetHumanReadableSummary GetInstanceProfile
    GetLoginProfile GetMFADevice GetOpenIDConnectProvider GetOrganizationsAccessReport
    GetOutboundWebIdentityFederationInfo GetPolicy GetPolicyVersion GetRole GetRolePolicy
    GetSAMLProvider GetSSHPublicKey GetServerCertificate GetServiceLastAccessedDetails
    GetServiceLastAccessedDetailsWithEntities GetServiceLinkedRoleDeletionStatus GetUser GetUserPolicy
    ListAccessKeys ListAccountAliases ListAttachedGroupPolicies ListAttachedRolePolicies
    ListAttachedUserPolicies ListDelegationRequests ListEntitiesForPolicy ListGroupPolicies ListGroups
    ListGroupsForUser ListInstanceProfileTags ListInstanceProfiles ListInstanceProfilesForRole
    ListMFADeviceTags ListMFADevices ListOpenIDConnectProviderTags ListOpenIDConnectProviders
    ListOrganizationsFeatures ListPolicies ListPoliciesGrantingServiceAccess ListPolicyTags
    ListPolicyVersions ListRolePolicies ListRoleTags ListRoles ListSAMLProviderTags ListSAMLProviders
    ListSSHPublicKeys ListServerCertificateTags ListServerCertificates ListServiceSpecificCredentials
    ListSigningCertificates ListUserPolicies ListUserTags ListUsers ListVirtualMFADevices PutGroupPolicy
    PutRolePermissionsBoundary PutRolePolicy PutUserPermissionsBoundary PutUserPolicy
    RejectDelegationRequest RemoveClientIDFromOpenIDConnectProvider RemoveRoleFromInstanceProfile
    RemoveUserFromGroup ResetServiceSpecificCredential ResyncMFADevice SendDelegationToken
    SetDefaultPolicyVersion SetSecurityTokenServicePreferences SimulateCustomPolicy
    SimulatePrincipalPolicy TagInstanceProfile TagMFADevice TagOpenIDConnectProvider TagPolicy TagRole
    TagSAMLProvider TagServerCertificate TagUser UntagInstanceProfile UntagMFADevice
    UntagOpenIDConnectProvider UntagPolicy UntagRole UntagSAMLProvider UntagServerCertificate UntagUser
    UpdateAccessKey UpdateAccountPasswordPolicy UpdateAssumeRolePolicy UpdateDelegationRequest
    UpdateGroup UpdateLoginProfile UpdateOpenIDConnectProviderThumbprint UpdateRole
    UpdateRoleDescription UpdateSAMLProvider UpdateSSHPublicKey UpdateServerCertificate
    UpdateServiceSpecificCredential UpdateSigningCertificate UpdateUser UploadSSHPublicKey
    UploadServerCertificate UploadSigningCertificate
  `,
  kinesis: `
    AddTagsToStream CreateStream DecreaseStreamRetentionPeriod DeleteResourcePolicy DeleteStream
    DeregisterStreamConsumer DescribeAccountSettings DescribeLimits DescribeStream
    DescribeStreamConsumer DescribeStreamSummary DisableEnhancedMonitoring EnableEnhancedMonitoring
    GetRecords GetResourcePolicy GetShardIterator IncreaseStreamRetentionPeriod ListShards
    ListStreamConsumers ListStreams ListTagsForResource ListTagsForStream MergeShards PutRecord
    PutRecords PutResourcePolicy RegisterStreamConsumer RemoveTagsFromStream SplitShard
    StartStreamEncryption StopStreamEncryption SubscribeToShard TagResource UntagResource
    UpdateAccountSettings UpdateMaxRecordSize UpdateShardCount UpdateStreamMode
    UpdateStreamWarmThroughput
  `,
  lambda: `
    AddLayerVersionPermission AddPermission CheckpointDurableExecution CreateAlias
    CreateCapacityProvider CreateCodeSigningConfig CreateEventSourceMapping CreateFunction
    CreateFunctionUrlConfig DeleteAlias DeleteCapacityProvider DeleteCodeSigningConfig
    DeleteEventSourceMapping DeleteFunction DeleteFunctionCodeSigningConfig DeleteFunctionConcurrency
    DeleteFunctionEventInvokeConfig DeleteFunctionUrlConfig DeleteLayerVersion
    DeleteProvisionedConcurrencyConfig GetAccountSettings GetAlias GetCapacityProvider
    GetCodeSigningConfig GetDurableExecution GetDurableExecutionHistory GetDurableExecutionState
    GetEventSourceMapping GetFunction GetFunctionCodeSigningConfig GetFunctionConcurrency
    GetFunctionConfiguration GetFunctionEventInvokeConfig GetFunctionRecursionConfig
    GetFunctionScalingConfig GetFunctionUrlConfig GetLayerVersion GetLayerVersionByArn
    GetLayerVersionPolicy GetPolicy GetProvisionedConcurrencyConfig GetRuntimeManagementConfig Invoke
    InvokeAsync InvokeWithResponseStream ListAliases ListCapacityProviders ListCodeSigningConfigs
    ListDurableExecutionsByFunction ListEventSourceMappings ListFunctionEventInvokeConfigs
    ListFunctionUrlConfigs ListFunctionVersionsByCapacityProvider ListFunctions
    ListFunctionsByCodeSigningConfig ListLayerVersions ListLayers ListProvisionedConcurrencyConfigs
    ListTags ListVersionsByFunction PublishLayerVersion PublishVersion PutFunctionCodeSigningConfig
    PutFunctionConcurrency PutFunctionEventInvokeConfig PutFunctionRecursionConfig
    PutFunctionScalingConfig PutProvisionedConcurrencyConfig PutRuntimeManagementConfig
    RemoveLayerVersionPermission RemovePermission SendDurableExecutionCallbackFailure
    SendDurableExecutionCallbackHeartbeat SendDurableExecutionCallbackSuccess StopDurableExecution
    TagResource UntagResource UpdateAlias UpdateCapacityProvider UpdateCodeSigningConfig
    UpdateEventSourceMapping UpdateFunctionCode UpdateFunctionConfiguration
    UpdateFunctionEventInvokeConfig UpdateFunctionUrlConfig
  `,
  logs: `
    AssociateKmsKey AssociateSourceToS3TableIntegration CancelExportTask CancelImportTask CreateDelivery
    CreateExportTask CreateImportTask CreateLogAnomalyDetector CreateLogGroup CreateLogStream
    CreateLookupTable CreateScheduledQuery DeleteAccountPolicy DeleteDataProtectionPolicy DeleteDelivery
    DeleteDeliveryDestination DeleteDeliveryDestinationPolicy DeleteDeliverySource DeleteDestination
    DeleteIndexPolicy DeleteIntegration DeleteLogAnomalyDetector DeleteLogGroup DeleteLogStream
    DeleteLookupTable DeleteMetricFilter DeleteQueryDefinition DeleteResourcePolicy
    DeleteRetentionPolicy DeleteScheduledQuery DeleteSubscriptionFilter DeleteTransformer
    DescribeAccountPolicies DescribeConfigurationTemplates DescribeDeliveries
    DescribeDeliveryDestinations DescribeDeliverySources DescribeDestinations DescribeExportTasks
    DescribeFieldIndexes DescribeImportTaskBatches DescribeImportTasks DescribeIndexPolicies
    DescribeLogGroups DescribeLogStreams DescribeLookupTables DescribeMetricFilters DescribeQueries
    DescribeQueryDefinitions DescribeResourcePolicies DescribeSubscriptionFilters DisassociateKmsKey
    DisassociateSourceFromS3TableIntegration FilterLogEvents GetDataProtectionPolicy GetDelivery
    GetDeliveryDestination GetDeliveryDestinationPolicy GetDeliverySource GetIntegration
    GetLogAnomalyDetector GetLogEvents GetLogFields GetLogGroupFields GetLogObject GetLogRecord
    GetLookupTable GetQueryResults GetScheduledQuery GetScheduledQueryHistory GetTransformer
    ListAggregateLogGroupSummaries ListAnomalies ListIntegrations ListLogAnomalyDetectors ListLogGroups
    ListLogGroupsForQuery ListScheduledQueries ListSourcesForS3TableIntegration ListTagsForResource
    ListTagsLogGroup PutAccountPolicy PutBearerTokenAuthentication PutDataProtectionPolicy
    PutDeliveryDestination PutDeliveryDestinationPolicy PutDeliverySource PutDestination
    PutDestinationPolicy PutIndexPolicy PutIntegration PutLogEvents PutLogGroupDeletionProtection
    PutMetricFilter PutQueryDefinition PutResourcePolicy PutRetentionPolicy PutSubscriptionFilter
    PutTransformer StartLiveTail StartQuery StopQuery TagLogGroup TagResource TestMetricFilter
    TestTransformer UntagLogGroup UntagResource UpdateAnomaly UpdateDeliveryConfiguration
    UpdateLogAnomalyDetector UpdateLookupTable UpdateScheduledQuery
  `,
  monitoring: `
    DeleteAlarmMuteRule DeleteAlarms DeleteAnomalyDetector DeleteDashboards DeleteInsightRules
    DeleteMetricStream DescribeAlarmContributors DescribeAlarmHistory DescribeAlarms
    DescribeAlarmsForMetric DescribeAnomalyDetectors DescribeInsightRules DisableAlarmActions
    DisableInsightRules EnableAlarmActions EnableInsightRules GetAlarmMuteRule GetDashboard
    GetInsightRuleReport GetMetricData GetMetricStatistics GetMetricStream GetMetricWidgetImage
    GetOTelEnrichment ListAlarmMuteRules ListDashboards ListManagedInsightRules ListMetricStreams
    ListMetrics ListTagsForResource PutAlarmMuteRule PutAnomalyDetector PutCompositeAlarm
    PutDashboard PutInsightRule PutManagedInsightRules PutMetricAlarm PutMetricData PutMetricStream
    SetAlarmState StartMetricStreams StartOTelEnrichment StopMetricStreams StopOTelEnrichment
    TagResource UntagResource
  `,
  s3: `
    AbortMultipartUpload CompleteMultipartUpload CopyObject CreateBucket
    CreateBucketMetadataConfiguration CreateBucketMetadataTableConfiguration CreateMultipartUpload
    CreateSession DeleteBucket DeleteBucketAnalyticsConfiguration DeleteBucketCors
    DeleteBucketEncryption DeleteBucketIntelligentTieringConfiguration
    DeleteBucketInventoryConfiguration DeleteBucketLifecycle DeleteBucketMetadataConfiguration
    DeleteBucketMetadataTableConfiguration DeleteBucketMetricsConfiguration
    DeleteBucketOwnershipControls DeleteBucketPolicy DeleteBucketReplication DeleteBucketTagging
    DeleteBucketWebsite DeleteObject DeleteObjectTagging DeleteObjects DeletePublicAccessBlock
    GetBucketAbac GetBucketAccelerateConfiguration GetBucketAcl GetBucketAnalyticsConfiguration
    GetBucketCors GetBucketEncryption GetBucketIntelligentTieringConfiguration
    GetBucketInventoryConfiguration GetBucketLifecycle GetBucketLifecycleConfiguration GetBucketLocation
    GetBucketLogging GetBucketMetadataConfiguration GetBucketMetadataTableConfiguration
    GetBucketMetricsConfiguration GetBucketNotification GetBucketNotificationConfiguration
    GetBucketOwnershipControls GetBucketPolicy GetBucketPolicyStatus GetBucketReplication
    GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite GetObject GetObjectAcl
    GetObjectAttributes GetObjectLegalHold GetObjectLockConfiguration GetObjectRetention
    GetObjectTagging GetObjectTorrent GetPublicAccessBlock HeadBucket HeadObject
    ListBucketAnalyticsConfigurations ListBucketIntelligentTieringConfigurations
    ListBucketInventoryConfigurations ListBucketMetricsConfigurations ListBuckets ListDirectoryBuckets
    ListMultipartUploads ListObjectVersions ListObjects ListObjectsV2 ListParts PutBucketAbac
    PutBucketAccelerateConfiguration PutBucketAcl PutBucketAnalyticsConfiguration PutBucketCors
    PutBucketEncryption PutBucketIntelligentTieringConfiguration PutBucketInventoryConfiguration
    PutBucketLifecycle PutBucketLifecycleConfiguration PutBucketLogging PutBucketMetricsConfiguration
    PutBucketNotification PutBucketNotificationConfiguration PutBucketOwnershipControls PutBucketPolicy
    PutBucketReplication PutBucketRequestPayment PutBucketTagging PutBucketVersioning PutBucketWebsite
    PutObject PutObjectAcl PutObjectLegalHold PutObjectLockConfiguration PutObjectRetention
    PutObjectTagging PutPublicAccessBlock RenameObject RestoreObject SelectObjectContent
    UpdateBucketMetadataInventoryTableConfiguration UpdateBucketMetadataJournalTableConfiguration
    UpdateObjectEncryption UploadPart UploadPartCopy WriteGetObjectResponse
  `,
  scheduler: `
    CreateSchedule CreateScheduleGroup DeleteSchedule DeleteScheduleGroup GetSchedule GetScheduleGroup
    ListScheduleGroups ListSchedules ListTagsForResource TagResource UntagResource UpdateSchedule
  `,
  sns: `
    AddPermission CheckIfPhoneNumberIsOptedOut ConfirmSubscription CreatePlatformApplication
    CreatePlatformEndpoint CreateSMSSandboxPhoneNumber CreateTopic DeleteEndpoint
    DeletePlatformApplication DeleteSMSSandboxPhoneNumber DeleteTopic GetDataProtectionPolicy
    GetEndpointAttributes GetPlatformApplicationAttributes GetSMSAttributes GetSMSSandboxAccountStatus
    GetSubscriptionAttributes GetTopicAttributes ListEndpointsByPlatformApplication
    ListOriginationNumbers ListPhoneNumbersOptedOut ListPlatformApplications ListSMSSandboxPhoneNumbers
    ListSubscriptions ListSubscriptionsByTopic ListTagsForResource ListTopics OptInPhoneNumber Publish
    PublishBatch PutDataProtectionPolicy RemovePermission SetEndpointAttributes
    SetPlatformApplicationAttributes SetSMSAttributes SetSubscriptionAttributes SetTopicAttributes
    Subscribe TagResource Unsubscribe UntagResource VerifySMSSandboxPhoneNumber
  `,
  sqs: `
    AddPermission CancelMessageMoveTask ChangeMessageVisibility ChangeMessageVisibilityBatch CreateQueue
    DeleteMessage DeleteMessageBatch DeleteQueue GetQueueAttributes GetQueueUrl
    ListDeadLetterSourceQueues ListMessageMoveTasks ListQueueTags ListQueues PurgeQueue ReceiveMessage
    RemovePermission SendMessage SendMessageBatch SetQueueAttributes StartMessageMoveTask TagQueue
    UntagQueue
  `,
  ssm: `
    AddTagsToResource AssociateOpsItemRelatedItem CancelCommand CancelMaintenanceWindowExecution
    CreateActivation CreateAssociation CreateAssociationBatch CreateDocument CreateMaintenanceWindow
    CreateOpsItem CreateOpsMetadata CreatePatchBaseline CreateResourceDataSync DeleteActivation
    DeleteAssociation DeleteDocument DeleteInventory DeleteMaintenanceWindow DeleteOpsItem
    DeleteOpsMetadata DeleteParameter DeleteParameters DeletePatchBaseline DeleteResourceDataSync
    DeleteResourcePolicy DeregisterManagedInstance DeregisterPatchBaselineForPatchGroup
    DeregisterTargetFromMaintenanceWindow DeregisterTaskFromMaintenanceWindow DescribeActivations
    DescribeAssociation DescribeAssociationExecutionTargets DescribeAssociationExecutions
    DescribeAutomationExecutions DescribeAutomationStepExecutions DescribeAvailablePatches
    DescribeDocument DescribeDocumentPermission DescribeEffectiveInstanceAssociations
    DescribeEffectivePatchesForPatchBaseline DescribeInstanceAssociationsStatus
    DescribeInstanceInformation DescribeInstancePatchStates DescribeInstancePatchStatesForPatchGroup
    DescribeInstancePatches DescribeInstanceProperties DescribeInventoryDeletions
    DescribeMaintenanceWindowExecutionTaskInvocations DescribeMaintenanceWindowExecutionTasks
    DescribeMaintenanceWindowExecutions DescribeMaintenanceWindowSchedule
    DescribeMaintenanceWindowTargets DescribeMaintenanceWindowTasks DescribeMaintenanceWindows
    DescribeMaintenanceWindowsForTarget DescribeOpsItems DescribeParameters DescribePatchBaselines
    DescribePatchGroupState DescribePatchGroups DescribePatchProperties DescribeSessions
    DisassociateOpsItemRelatedItem GetAccessToken GetAutomationExecution GetCalendarState
    GetCommandInvocation GetConnectionStatus GetDefaultPatchBaseline
    GetDeployablePatchSnapshotForInstance GetDocument GetExecutionPreview GetInventory
    GetInventorySchema GetMaintenanceWindow GetMaintenanceWindowExecution
    GetMaintenanceWindowExecutionTask GetMaintenanceWindowExecutionTaskInvocation
    GetMaintenanceWindowTask GetOpsItem GetOpsMetadata GetOpsSummary GetParameter
    GetParameterHistory GetParameters GetParametersByPath GetPatchBaseline
    GetPatchBaselineForPatchGroup GetResourcePolicies GetServiceSetting LabelParameterVersion
    ListAssociationVersions ListAssociations ListCommandInvocations ListCommands ListComplianceItems
    ListComplianceSummaries ListDocumentMetadataHistory ListDocumentVersions ListDocuments
    ListInventoryEntries ListNodes ListNodesSummary ListOpsItemEvents ListOpsItemRelatedItems
    ListOpsMetadata ListResourceComplianceSummaries ListResourceDataSync ListTagsForResource
    ModifyDocumentPermission PutComplianceItems PutInventory PutParameter PutResourcePolicy
    RegisterDefaultPatchBaseline RegisterPatchBaselineForPatchGroup
    RegisterTargetWithMaintenanceWindow RegisterTaskWithMaintenanceWindow RemoveTagsFromResource
    ResetServiceSetting ResumeSession SendAutomationSignal SendCommand StartAccessRequest
    StartAssociationsOnce StartAutomationExecution StartChangeRequestExecution StartExecutionPreview
    StartSession StopAutomationExecution TerminateSession UnlabelParameterVersion UpdateAssociation
    UpdateAssociationStatus UpdateDocument UpdateDocumentDefaultVersion UpdateDocumentMetadata
    UpdateMaintenanceWindow UpdateMaintenanceWindowTarget UpdateMaintenanceWindowTask
    UpdateManagedInstanceRole UpdateOpsItem UpdateOpsMetadata UpdatePatchBaseline
    UpdateResourceDataSync UpdateServiceSetting
  `,
  sts: `
    AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity AssumeRoot DecodeAuthorizationMessage
    GetAccessKeyInfo GetCallerIdentity GetDelegatedAccessToken GetFederationToken GetSessionToken
    GetWebIdentityToken
  `,
};

/** Operations that botocore 1.43.107 adds; counted separately. */
export const NEWER_OPERATIONS: Readonly<Record<string, string>> = {
  kinesis: `
    CreateChannel DeleteChannel DescribeChannel ListChannels UpdateChannel
    UpdateStreamRecordDistributionStrategy
  `,
};
