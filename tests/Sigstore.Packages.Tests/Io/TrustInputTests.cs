using System.Collections.Immutable;
using Sigstore.Client.Failures;
using Sigstore.Client.TufUpdates;
using Sigstore.Local;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Io;

namespace Sigstore.Packages.Tests.Io;

/// <summary>What a policy points at: keys, roots; and what the cache of a pass holds.</summary>
public sealed class TrustInputTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trust-input-").FullName;

    [Fact]
    public void A_key_that_the_policy_names_and_nobody_finds_is_said()
    {
        Write("sigstore.policy.json", """{ "version": 1, "signers": { "corp": { "key": "corp.pub" } }, "packages": { "*": { "require": { "signature": ["corp"] } } } }""");
        var refused = Assert.Throws<SigstoreException>(() => TrustFiles.Load(_folder, Path.Combine(_folder, "sigstore.policy.json"), null));
        Assert.Equal(FailureCode.PolicyFileUnreadable, refused.Failure.Code);
        Assert.Contains("corp.pub", refused.Failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_root_of_a_local_instance_is_no_real_one_unless_the_policy_says_local()
    {
        using (var local = LocalSigstore.Open(Path.Combine(_folder, "local"), TimeProvider.System))
        {
            await File.WriteAllBytesAsync(Path.Combine(_folder, "corp.json"), local.TrustedRootJson.ToArray(), TestContext.Current.CancellationToken);
        }

        Write("sigstore.policy.json", """{ "version": 1, "instances": { "corp": { "trustedRoot": "corp.json" } }, "packages": { "*": { "require": { "hash": "locked" } } } }""");
        var refused = await Assert.ThrowsAsync<SigstoreException>(() => OpenAsync(CheckSwitch.All));
        Assert.Equal(FailureCode.InstanceNotTrusted, refused.Failure.Code);
        Assert.Equal("corp", Assert.Single(await OpenAsync(CheckSwitch.Without(FailureCode.InstanceNotTrusted))).Reference.Name);
        Write("sigstore.policy.json", """{ "version": 1, "instances": { "corp": { "local": true } }, "packages": { "*": { "require": { "hash": "locked" } } } }""");
        await OpenAsync(CheckSwitch.All);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("99999999999\n")]
    public void A_record_of_a_pass_that_is_none_is_refused(string text) => Assert.Equal(
        FailureCode.VerificationCacheUnusable,
        Assert.Throws<SigstoreException>(() => VerificationRecord.FindReport(System.Text.Encoding.UTF8.GetBytes(text), "request", "day", _ => null)).Failure.Code);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);

    private async Task<ImmutableArray<NamedInstance>> OpenAsync(CheckSwitch checks)
    {
        using var network = TufFetcher.CreateHandler();
        var source = new InstanceSource(_folder, network, NetworkUse.Never, InstancePurpose.Verification, TimeProvider.System);
        var instances = new TrustInstances(source, Path.Combine(_folder, "local"), _folder, _ => { }, checks);
        return await instances.OpenAsync(TrustFiles.Load(_folder, Path.Combine(_folder, "sigstore.policy.json"), null), null, TestContext.Current.CancellationToken);
    }
}
