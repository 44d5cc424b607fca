package serverless_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftserverless"
	"github.com/aws/aws-sdk-go-v2/service/redshiftserverless/types"
)

func TestUsageLimits(t *testing.T) {
	s := serve(t)
	c := s.client(producer, "us-east-1")
	s.warehouse(t, c, "shop")
	arn := s.arn(t, c, "shop")
	create := func(in api.CreateUsageLimitInput) (*types.UsageLimit, error) {
		out, err := c.CreateUsageLimit(t.Context(), &in)
		if err != nil {
			return nil, err
		}
		return out.UsageLimit, nil
	}
	l, err := create(api.CreateUsageLimitInput{ResourceArn: arn, UsageType: types.UsageLimitUsageTypeServerlessCompute, Amount: aws.Int64(60)})
	if err != nil {
		t.Fatal(err)
	}
	if l.Period != types.UsageLimitPeriodMonthly || l.BreachAction != types.UsageLimitBreachActionLog || *l.Amount != 60 ||
		*l.UsageLimitArn != "arn:aws:redshift-serverless:us-east-1:"+producer+":usagelimit/"+*l.UsageLimitId {
		t.Errorf("created: %+v", l)
	}
	_, err = create(api.CreateUsageLimitInput{ResourceArn: arn, UsageType: types.UsageLimitUsageTypeServerlessCompute, Amount: aws.Int64(70)})
	wantError(t, err, "ConflictException")
	_, err = create(api.CreateUsageLimitInput{ResourceArn: arn, UsageType: types.UsageLimitUsageTypeServerlessCompute, Amount: aws.Int64(0)})
	wantError(t, err, "ValidationException")
	_, err = create(api.CreateUsageLimitInput{ResourceArn: aws.String("arn:aws:redshift-serverless:us-east-1:" + producer + ":workgroup/none"), UsageType: types.UsageLimitUsageTypeServerlessCompute, Amount: aws.Int64(1)})
	wantError(t, err, "ResourceNotFoundException")
	if out, err := c.UpdateUsageLimit(t.Context(), &api.UpdateUsageLimitInput{UsageLimitId: l.UsageLimitId, Amount: aws.Int64(80), BreachAction: types.UsageLimitBreachActionDeactivate}); err != nil || *out.UsageLimit.Amount != 80 {
		t.Errorf("updated: %+v, %v", out, err)
	}
	if out, err := c.ListUsageLimits(t.Context(), &api.ListUsageLimitsInput{ResourceArn: arn}); err != nil || len(out.UsageLimits) != 1 || out.UsageLimits[0].BreachAction != types.UsageLimitBreachActionDeactivate {
		t.Errorf("listed: %+v, %v", out, err)
	}
	_, err = s.client(consumer, "us-east-1").GetUsageLimit(t.Context(), &api.GetUsageLimitInput{UsageLimitId: l.UsageLimitId})
	wantError(t, err, "ResourceNotFoundException")
	if _, err := c.DeleteUsageLimit(t.Context(), &api.DeleteUsageLimitInput{UsageLimitId: l.UsageLimitId}); err != nil {
		t.Fatal(err)
	}
	_, err = c.GetUsageLimit(t.Context(), &api.GetUsageLimitInput{UsageLimitId: l.UsageLimitId})
	wantError(t, err, "ResourceNotFoundException")
}

func TestCustomDomains(t *testing.T) {
	s := serve(t)
	c := s.client(producer, "us-east-1")
	s.warehouse(t, c, "shop")
	s.warehouse(t, c, "other")
	certificate := "arn:aws:acm:us-east-1:" + producer + ":certificate/01234567"
	create := func(workgroup, domain, certificate string) error {
		_, err := c.CreateCustomDomainAssociation(t.Context(), &api.CreateCustomDomainAssociationInput{WorkgroupName: &workgroup, CustomDomainName: &domain, CustomDomainCertificateArn: &certificate})
		return err
	}
	if err := create("shop", "data.example.com", certificate); err != nil {
		t.Fatal(err)
	}
	wantError(t, create("shop", "more.example.com", certificate), "ConflictException")
	wantError(t, create("other", "data.example.com", certificate), "ConflictException")
	wantError(t, create("other", "no domain", certificate), "ValidationException")
	wantError(t, create("other", "other.example.com", "arn:aws:iam::111111111111:role/not-a-certificate"), "ValidationException")
	wantError(t, create("nowhere", "other.example.com", certificate), "ResourceNotFoundException")
	got, err := c.GetCustomDomainAssociation(t.Context(), &api.GetCustomDomainAssociationInput{WorkgroupName: aws.String("shop"), CustomDomainName: aws.String("data.example.com")})
	if err != nil || *got.CustomDomainCertificateArn != certificate || !got.CustomDomainCertificateExpiryTime.After(s.clock.Now()) {
		t.Errorf("got %+v, %v", got, err)
	}
	w, err := c.GetWorkgroup(t.Context(), &api.GetWorkgroupInput{WorkgroupName: aws.String("shop")})
	if err != nil || aws.ToString(w.Workgroup.CustomDomainName) != "data.example.com" {
		t.Errorf("the workgroup does not show its domain: %v", err)
	}
	if out, err := c.GetCredentials(t.Context(), &api.GetCredentialsInput{CustomDomainName: aws.String("data.example.com")}); err != nil || *out.DbUser != "IAM:root" {
		t.Errorf("credentials by domain: %v", err)
	}
	if out, err := c.ListCustomDomainAssociations(t.Context(), nil); err != nil || len(out.Associations) != 1 {
		t.Errorf("listed: %v, %v", out, err)
	}
	if _, err := c.DeleteCustomDomainAssociation(t.Context(), &api.DeleteCustomDomainAssociationInput{WorkgroupName: aws.String("shop"), CustomDomainName: aws.String("data.example.com")}); err != nil {
		t.Fatal(err)
	}
	_, err = c.GetCredentials(t.Context(), &api.GetCredentialsInput{CustomDomainName: aws.String("data.example.com")})
	wantError(t, err, "ResourceNotFoundException")
}

func TestSnapshotCopyConfigurations(t *testing.T) {
	s := serve(t)
	c := s.client(producer, "us-east-1")
	s.warehouse(t, c, "shop")
	create := func(namespace, region string) (*api.CreateSnapshotCopyConfigurationOutput, error) {
		return c.CreateSnapshotCopyConfiguration(t.Context(), &api.CreateSnapshotCopyConfigurationInput{NamespaceName: &namespace, DestinationRegion: &region})
	}
	made, err := create("shop", "eu-west-1")
	if err != nil || *made.SnapshotCopyConfiguration.SnapshotRetentionPeriod != -1 {
		t.Fatalf("created: %+v, %v", made, err)
	}
	id := made.SnapshotCopyConfiguration.SnapshotCopyConfigurationId
	_, err = create("shop", "eu-west-1")
	wantError(t, err, "ConflictException")
	_, err = create("shop", "us-east-1")
	wantError(t, err, "ValidationException")
	_, err = create("nowhere", "eu-west-1")
	wantError(t, err, "ResourceNotFoundException")
	if out, err := c.UpdateSnapshotCopyConfiguration(t.Context(), &api.UpdateSnapshotCopyConfigurationInput{SnapshotCopyConfigurationId: id, SnapshotRetentionPeriod: aws.Int32(7)}); err != nil || *out.SnapshotCopyConfiguration.SnapshotRetentionPeriod != 7 {
		t.Errorf("updated: %+v, %v", out, err)
	}
	if out, err := c.ListSnapshotCopyConfigurations(t.Context(), &api.ListSnapshotCopyConfigurationsInput{NamespaceName: aws.String("shop")}); err != nil || len(out.SnapshotCopyConfigurations) != 1 {
		t.Errorf("listed: %+v, %v", out, err)
	}
	n, err := c.GetNamespace(t.Context(), &api.GetNamespaceInput{NamespaceName: aws.String("shop")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.CreateSnapshot(t.Context(), &api.CreateSnapshotInput{NamespaceName: aws.String("shop"), SnapshotName: aws.String("first")}); err != nil {
		t.Fatal(err)
	}
	s.clock.Advance(time.Minute)
	abroad := s.client(producer, "eu-west-1")
	s.warehouse(t, abroad, "branch")
	copied, err := abroad.GetSnapshot(t.Context(), &api.GetSnapshotInput{SnapshotName: aws.String("first")})
	if err != nil || *copied.Snapshot.SnapshotRetentionPeriod != 7 || *copied.Snapshot.NamespaceArn != *n.Namespace.NamespaceArn {
		t.Errorf("the copy: %+v, %v", copied, err)
	}
	if _, err := abroad.RestoreFromSnapshot(t.Context(), &api.RestoreFromSnapshotInput{NamespaceName: aws.String("branch"), WorkgroupName: aws.String("branch"), SnapshotName: aws.String("first")}); err != nil {
		t.Errorf("the copy is not restored: %v", err)
	}
	if _, err := c.DeleteSnapshotCopyConfiguration(t.Context(), &api.DeleteSnapshotCopyConfigurationInput{SnapshotCopyConfigurationId: id}); err != nil {
		t.Fatal(err)
	}
	_, err = c.DeleteSnapshotCopyConfiguration(t.Context(), &api.DeleteSnapshotCopyConfigurationInput{SnapshotCopyConfigurationId: id})
	wantError(t, err, "ResourceNotFoundException")
}

func TestTracks(t *testing.T) {
	c := serve(t).client(producer, "us-east-1")
	if out, err := c.ListTracks(t.Context(), nil); err != nil || len(out.Tracks) != 2 || *out.Tracks[0].TrackName != "current" {
		t.Errorf("tracks: %+v, %v", out, err)
	}
	if out, err := c.GetTrack(t.Context(), &api.GetTrackInput{TrackName: aws.String("trailing")}); err != nil || *out.Track.WorkgroupVersion != "1.0" {
		t.Errorf("track: %+v, %v", out, err)
	}
	_, err := c.GetTrack(t.Context(), &api.GetTrackInput{TrackName: aws.String("express")})
	wantError(t, err, "ResourceNotFoundException")
	_, err = c.ListTracks(t.Context(), &api.ListTracksInput{NextToken: aws.String("c2FsZXMtMDE")})
	wantError(t, err, "InvalidPaginationException")
}

func TestSnapshotLifecycle(t *testing.T) {
	s := serve(t)
	c := s.client(producer, "us-east-1")
	s.warehouse(t, c, "shop")
	create := func(name string, days *int32) error {
		_, err := c.CreateSnapshot(t.Context(), &api.CreateSnapshotInput{NamespaceName: aws.String("shop"), SnapshotName: &name, RetentionPeriod: days})
		return err
	}
	if err := create("first", aws.Int32(2)); err != nil {
		t.Fatal(err)
	}
	wantError(t, create("first", nil), "ConflictException")
	wantError(t, create("-first", nil), "ValidationException")
	wantError(t, create("second", aws.Int32(0)), "ValidationException")
	_, err := c.DeleteSnapshot(t.Context(), &api.DeleteSnapshotInput{SnapshotName: aws.String("first")})
	wantError(t, err, "ConflictException") // it is being created
	restore := &api.RestoreFromSnapshotInput{NamespaceName: aws.String("shop"), WorkgroupName: aws.String("shop"), SnapshotName: aws.String("first")}
	_, err = c.RestoreFromSnapshot(t.Context(), restore)
	wantError(t, err, "ConflictException")
	s.clock.Advance(time.Minute)
	got, err := c.GetSnapshot(t.Context(), &api.GetSnapshotInput{SnapshotName: aws.String("first")})
	if err != nil || got.Snapshot.Status != types.SnapshotStatusAvailable || *got.Snapshot.SnapshotRemainingDays != 1 || *got.Snapshot.SnapshotRetentionPeriod != 2 {
		t.Errorf("got %+v, %v", got, err)
	}
	if by, err := c.GetSnapshot(t.Context(), &api.GetSnapshotInput{SnapshotArn: got.Snapshot.SnapshotArn}); err != nil || *by.Snapshot.SnapshotName != "first" {
		t.Errorf("by ARN: %+v, %v", by, err)
	}
	_, err = s.client(consumer, "us-east-1").GetSnapshot(t.Context(), &api.GetSnapshotInput{SnapshotArn: got.Snapshot.SnapshotArn})
	wantError(t, err, "ResourceNotFoundException")
	if out, err := c.RestoreFromSnapshot(t.Context(), restore); err != nil || out.Namespace.Status != types.NamespaceStatusModifying {
		t.Errorf("restored: %+v, %v", out, err)
	}
	_, err = c.RestoreFromSnapshot(t.Context(), restore)
	wantError(t, err, "ConflictException")
	s.clock.Advance(time.Minute)
	s.warehouse(t, c, "other")
	_, err = c.RestoreFromSnapshot(t.Context(), &api.RestoreFromSnapshotInput{NamespaceName: aws.String("shop"), WorkgroupName: aws.String("other"), SnapshotName: aws.String("first")})
	wantError(t, err, "ValidationException")
	s.clock.Advance(48 * time.Hour)
	_, err = c.GetSnapshot(t.Context(), &api.GetSnapshotInput{SnapshotName: aws.String("first")})
	wantError(t, err, "ResourceNotFoundException")
	if err := create("first", nil); err != nil {
		t.Errorf("the name is not free after the retention: %v", err)
	}
}

func TestScheduledActions(t *testing.T) {
	s := serve(t)
	c := s.client(producer, "us-east-1")
	s.warehouse(t, c, "shop") // it is 12:01 on the 4th of March 2026, a Wednesday
	role, shop := aws.String("arn:aws:iam::"+producer+":role/scheduler"), aws.String("shop")
	nightly := types.TargetAction(&types.TargetActionMemberCreateSnapshot{Value: types.CreateSnapshotScheduleActionParameters{NamespaceName: shop, SnapshotNamePrefix: aws.String("nightly"), RetentionPeriod: aws.Int32(2)}})
	create := func(change func(*api.CreateScheduledActionInput)) (*api.CreateScheduledActionOutput, error) {
		in := &api.CreateScheduledActionInput{ScheduledActionName: aws.String("nightly"), NamespaceName: shop, RoleArn: role, TargetAction: nightly,
			Schedule: &types.ScheduleMemberCron{Value: "(0 2 ? * * *)"}}
		change(in)
		return c.CreateScheduledAction(t.Context(), in)
	}
	made, err := create(func(*api.CreateScheduledActionInput) {})
	if err != nil {
		t.Fatal(err)
	}
	tomorrow := time.Date(2026, 3, 5, 2, 0, 0, 0, time.UTC)
	if a := made.ScheduledAction; a.State != types.StateActive || len(a.NextInvocations) != 5 || !a.NextInvocations[0].Equal(tomorrow) || a.Schedule.(*types.ScheduleMemberCron).Value != "(0 2 ? * * *)" {
		t.Errorf("created: %+v", a)
	}
	for code, change := range map[string]func(*api.CreateScheduledActionInput){
		"ConflictException": func(*api.CreateScheduledActionInput) {},
		"ValidationException": func(in *api.CreateScheduledActionInput) {
			in.ScheduledActionName, in.Schedule = aws.String("other"), &types.ScheduleMemberCron{Value: "hourly"}
		},
		"ResourceNotFoundException": func(in *api.CreateScheduledActionInput) {
			in.ScheduledActionName, in.NamespaceName = aws.String("other"), aws.String("nowhere")
		},
	} {
		_, err := create(change)
		wantError(t, err, code)
	}
	snapshots := func() (names []string) {
		t.Helper()
		if err := s.Fleet.RunScheduled(t.Context()); err != nil {
			t.Fatal(err)
		}
		out, err := c.ListSnapshots(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, snapshot := range out.Snapshots {
			names = append(names, *snapshot.SnapshotName)
		}
		return names
	}
	if got := snapshots(); len(got) != 0 {
		t.Errorf("before its time: %v", got)
	}
	s.clock.Advance(tomorrow.Sub(s.clock.Now()))
	for range 2 { // a run is not repeated
		if got := snapshots(); len(got) != 1 || got[0] != "nightly-2026-03-05-02-00-00" {
			t.Errorf("at its time: %v", got)
		}
	}
	disabled, err := c.UpdateScheduledAction(t.Context(), &api.UpdateScheduledActionInput{ScheduledActionName: aws.String("nightly"), Enabled: aws.Bool(false)})
	if err != nil || disabled.ScheduledAction.State != types.StateDisabled || len(disabled.ScheduledAction.NextInvocations) != 0 {
		t.Errorf("disabled: %+v, %v", disabled, err)
	}
	s.clock.Advance(24 * time.Hour)
	if got := snapshots(); len(got) != 1 {
		t.Errorf("while disabled: %v", got)
	}
	once := s.clock.Now().Add(time.Hour)
	if _, err := c.UpdateScheduledAction(t.Context(), &api.UpdateScheduledActionInput{ScheduledActionName: aws.String("nightly"), Enabled: aws.Bool(true), Schedule: &types.ScheduleMemberAt{Value: once}}); err != nil {
		t.Fatal(err)
	}
	s.clock.Advance(3 * time.Hour) // it was missed by two hours
	if got := snapshots(); len(got) != 2 {
		t.Errorf("once: %v", got)
	}
	if got, err := c.GetScheduledAction(t.Context(), &api.GetScheduledActionInput{ScheduledActionName: aws.String("nightly")}); err != nil || len(got.ScheduledAction.NextInvocations) != 0 || !got.ScheduledAction.Schedule.(*types.ScheduleMemberAt).Value.Equal(once) {
		t.Errorf("after its one run: %+v, %v", got, err)
	}
	if out, err := c.ListScheduledActions(t.Context(), &api.ListScheduledActionsInput{NamespaceName: shop}); err != nil || len(out.ScheduledActions) != 1 {
		t.Errorf("listed: %+v, %v", out, err)
	}
	if _, err := c.DeleteScheduledAction(t.Context(), &api.DeleteScheduledActionInput{ScheduledActionName: aws.String("nightly")}); err != nil {
		t.Fatal(err)
	}
	_, err = c.GetScheduledAction(t.Context(), &api.GetScheduledActionInput{ScheduledActionName: aws.String("nightly")})
	wantError(t, err, "ResourceNotFoundException")
}

func TestReservations(t *testing.T) {
	s := serve(t)
	c := s.client(producer, "us-east-1")
	offerings, err := c.ListReservationOfferings(t.Context(), nil)
	if err != nil || len(offerings.ReservationOfferingsList) != 2 {
		t.Fatalf("offerings: %+v, %v", offerings, err)
	}
	in := &api.CreateReservationInput{Capacity: 16, OfferingId: offerings.ReservationOfferingsList[0].OfferingId, ClientToken: aws.String("01234567-89ab-4def-8123-456789abcdef")}
	made, err := c.CreateReservation(t.Context(), in)
	if err != nil || *made.Reservation.Status != "active" || !made.Reservation.EndDate.Equal(s.clock.Now().AddDate(1, 0, 0)) {
		t.Fatalf("created: %+v, %v", made, err)
	}
	if again, err := c.CreateReservation(t.Context(), in); err != nil || *again.Reservation.ReservationId != *made.Reservation.ReservationId {
		t.Errorf("repeated: %+v, %v", again, err)
	}
	in.Capacity = 24
	_, err = c.CreateReservation(t.Context(), in)
	wantError(t, err, "ConflictException")
	_, err = c.CreateReservation(t.Context(), &api.CreateReservationInput{Capacity: 7, OfferingId: in.OfferingId})
	wantError(t, err, "ValidationException")
	_, err = c.CreateReservation(t.Context(), &api.CreateReservationInput{Capacity: 8, OfferingId: aws.String("none")})
	wantError(t, err, "ResourceNotFoundException")
	s.clock.Advance(366 * 24 * time.Hour)
	if got, err := c.GetReservation(t.Context(), &api.GetReservationInput{ReservationId: made.Reservation.ReservationId}); err != nil || *got.Reservation.Status != "retired" {
		t.Errorf("after a year: %+v, %v", got, err)
	}
	if out, err := c.ListReservations(t.Context(), nil); err != nil || len(out.ReservationsList) != 1 {
		t.Errorf("listed: %+v, %v", out, err)
	}
}

func TestRecoveryPoints(t *testing.T) {
	s := serve(t)
	c := s.client(producer, "us-east-1")
	s.warehouse(t, c, "shop")
	points := func() []types.RecoveryPoint {
		t.Helper()
		if err := s.Fleet.RunScheduled(t.Context()); err != nil {
			t.Fatal(err)
		}
		out, err := c.ListRecoveryPoints(t.Context(), &api.ListRecoveryPointsInput{NamespaceName: aws.String("shop")})
		if err != nil {
			t.Fatal(err)
		}
		return out.RecoveryPoints
	}
	if got := points(); len(got) != 0 {
		t.Errorf("of a new workgroup: %v", got)
	}
	s.clock.Advance(30 * time.Minute)
	first := points()
	if len(first) != 1 || *first[0].WorkgroupName != "shop" || !first[0].RecoveryPointCreateTime.Equal(s.clock.Now()) {
		t.Fatalf("after half an hour: %+v", first)
	}
	s.clock.Advance(time.Hour)
	if got := points(); len(got) != 1 {
		t.Errorf("of what has not changed: %d", len(got))
	}
	for i := range 5 {
		s.doors.mu.Lock()
		s.doors.written = string(rune('a' + i))
		s.doors.mu.Unlock()
		s.clock.Advance(time.Hour)
		points()
	}
	kept := points()
	if len(kept) != 4 || *kept[3].RecoveryPointId == *first[0].RecoveryPointId {
		t.Errorf("%d are kept, want the last 4", len(kept))
	}
	id := kept[3].RecoveryPointId
	s.clock.Advance(time.Minute)
	if got, err := c.ConvertRecoveryPointToSnapshot(t.Context(), &api.ConvertRecoveryPointToSnapshotInput{RecoveryPointId: id, SnapshotName: aws.String("kept")}); err != nil || *got.Snapshot.NamespaceName != "shop" || *got.Snapshot.SnapshotRetentionPeriod != -1 {
		t.Errorf("converted: %+v, %v", got, err)
	}
	if out, err := c.ListSnapshots(t.Context(), nil); err != nil || len(out.Snapshots) != 1 {
		t.Errorf("snapshots: %+v, %v", out, err)
	}
	if out, err := c.RestoreFromRecoveryPoint(t.Context(), &api.RestoreFromRecoveryPointInput{NamespaceName: aws.String("shop"), WorkgroupName: aws.String("shop"), RecoveryPointId: id}); err != nil || *out.RecoveryPointId != *id {
		t.Errorf("restored: %+v, %v", out, err)
	}
	s.clock.Advance(time.Minute)
	r, err := c.RestoreTableFromRecoveryPoint(t.Context(), &api.RestoreTableFromRecoveryPointInput{NamespaceName: aws.String("shop"), WorkgroupName: aws.String("shop"), RecoveryPointId: id,
		SourceDatabaseName: aws.String("dev"), SourceTableName: aws.String("items"), NewTableName: aws.String("items_then")})
	if err != nil || *r.TableRestoreStatus.RecoveryPointId != *id || r.TableRestoreStatus.SnapshotName != nil {
		t.Errorf("a table: %+v, %v", r, err)
	}
	_, err = s.client(consumer, "us-east-1").GetRecoveryPoint(t.Context(), &api.GetRecoveryPointInput{RecoveryPointId: id})
	wantError(t, err, "ResourceNotFoundException")
	_, err = c.GetSnapshot(t.Context(), &api.GetSnapshotInput{SnapshotName: aws.String("recoverypoint/" + *id)})
	wantError(t, err, "ResourceNotFoundException")
	s.clock.Advance(24 * time.Hour)
	_, err = c.GetRecoveryPoint(t.Context(), &api.GetRecoveryPointInput{RecoveryPointId: id})
	wantError(t, err, "ResourceNotFoundException")
}
