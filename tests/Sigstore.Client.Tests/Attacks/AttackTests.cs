using System.Text.Json.Nodes;
using Sigstore.Client.Failures;
using Sigstore.Client.Verification;

namespace Sigstore.Client.Tests.Attacks;

public sealed class AttackTests
{
    public static TheoryData<string> Attacks => [.. AttackTable.All.Select(attack => attack.Name)];

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(true, true, false)]
    [InlineData(false, false, true)]
    [InlineData(false, true, true)]
    [InlineData(true, true, true)]
    public void Honest_bundles_of_the_forging_instance_pass(bool isRekorV1, bool isAttestation, bool isManaged)
    {
        var forge = new Forge { IsRekorV1 = isRekorV1, IsManaged = isManaged, Statement = isAttestation ? AttackTable.Statement() : null };
        Assert.Null(forge.Build().Decide(CheckSwitch.All)?.ToString());
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public void An_attack_is_refused_with_its_own_code(string name)
    {
        var failure = Forged(Find(name)).Decide(CheckSwitch.All);
        Assert.NotNull(failure);
        Assert.Equal(Failure.IdOf(Find(name).Code), failure.Id);
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public void An_attack_fails_for_no_other_reason(string name)
    {
        var attack = Find(name);
        if (attack.NoSwitch is not null)
        {
            var honest = new Forge();
            attack.HonestTwin!(honest);
            Assert.Null(honest.Build().Decide(CheckSwitch.All)?.ToString());
            return;
        }

        Assert.Null(Forged(attack).Decide(CheckSwitch.Without([attack.Code, .. attack.SecondLine]))?.ToString());
    }

    /// <summary>The rows that only an honest twin proves, each for the reason it gives; whoever adds one has to say so here.</summary>
    [Fact]
    public void All_but_these_attacks_pass_once_their_check_is_out() => Assert.Equal(
        ["certificate of an authority nobody trusts", "managed key where an identity is expected", "negative log index"],
        AttackTable.All.Where(attack => attack.NoSwitch is not null || attack.HonestTwin is not null).Select(attack => attack.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Without_the_rules_of_the_bundle_an_entry_still_needs_a_proof()
    {
        var forge = new Forge();
        forge.Entry.Json = entry => entry["inclusionProof"]!.AsObject().Remove("checkpoint");
        Assert.Equal(FailureCode.LogEvidenceMissing, forge.Build().Decide(CheckSwitch.Without(FailureCode.BundleEvidenceMissing))?.Code);
    }

    [Fact]
    public void A_bundle_that_notes_no_digest_is_verified_with_the_artifact_at_hand()
    {
        var forge = new Forge { BundleJson = bundle => bundle["messageSignature"]!.AsObject().Remove("messageDigest") };
        Assert.Null(forge.Build().Decide(CheckSwitch.All)?.ToString());
    }

    [Theory]
    [InlineData(true, "tlogs", 1)]
    [InlineData(false, "tlogs", 0)]
    [InlineData(true, "ctlogs", 0)]
    [InlineData(false, "certificateAuthorities", 0)]
    [InlineData(false, "timestampAuthorities", 0)]
    public void What_a_root_lists_for_two_whiles_is_trusted_in_both(bool isRekorV1, string kind, int index)
    {
        var forge = new Forge { IsRekorV1 = isRekorV1, RootJson = root => ListedForThePastToo(root[kind]!.AsArray(), index) };
        Assert.Null(forge.Build().Decide(CheckSwitch.All)?.ToString());
    }

    [Fact]
    public void Empty_operators_are_none_and_no_common_one()
    {
        var forge = new Forge { IsRekorV1 = true, HasTimestamp = true, Thresholds = VerificationThresholds.Default.Raise(logEntries: 2, times: 3) };
        forge.SecondEntry = entry => entry.LogKey = ForgedAuthorities.OtherLogV1Key;
        forge.RootJson = root =>
        {
            Lies.OtherLogOfOneOperator(root);
            root["tlogs"]![1]!["operator"] = "";
            root["tlogs"]![2]!["operator"] = "";
            root["timestampAuthorities"]![0]!["operator"] = "";
        };
        Assert.Null(forge.Build().Decide(CheckSwitch.All)?.ToString());
    }

    [Fact]
    public void The_log_that_nobody_knows_is_named_as_the_cause()
    {
        var failure = Forged(Find("entry of an unknown log")).Decide(CheckSwitch.All);
        Assert.Equal(FailureCode.LogUnknown, Assert.Single(failure!.Causes).Code);
    }

    [Fact]
    public void Each_attack_has_a_name_of_its_own_and_names_its_check()
    {
        Assert.Equal(AttackTable.All.Length, AttackTable.All.Select(attack => attack.Name).Distinct().Count());
        Assert.All(AttackTable.All, attack => Assert.NotEqual("", attack.StoppedBy));
    }

    private static void ListedForThePastToo(JsonArray instances, int index)
    {
        var past = instances[index]!.DeepClone();
        (past["publicKey"] ?? past)["validFor"] = ForgedRoot.Past();
        instances.Insert(index, past);
    }

    private static Attack Find(string name) => AttackTable.All.Single(attack => attack.Name == name);

    private static ForgedCase Forged(Attack attack)
    {
        var forge = new Forge();
        attack.Lie(forge);
        return forge.Build();
    }
}
