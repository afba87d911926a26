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
    public void A_folder_that_cannot_be_listed_proves_nothing_and_stops_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "a mode that keeps everybody out keeps out neither Windows nor root");
        using var installed = InstalledPackages.Install();
        var vendored = Directory.CreateDirectory(Path.Combine(_folder, installed.Package.Identity.Key));
        SetMode(vendored, UnixFileMode.None);
        var unreadable = new List<RefusedEvidence>();
        Assert.Empty(new BundleSources(_folder, looksBesideFeeds: true).FindOutside(installed.Package, unreadable));
        Assert.Equal(FailureCode.PackageFileUnreadable, Assert.Single(unreadable).Reason.Code);
        SetMode(vendored, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static void SetMode(DirectoryInfo folder, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            folder.UnixFileMode = mode;
        }
    }

    [Fact]
    public void A_lock_that_is_named_and_not_there_is_no_run_without_one()
    {
        Write("sigstore.policy.json", """{ "version": 1, "packages": { "*": { "require": { "hash": "locked" } } } }""");
        TrustFiles.Load(_folder, null, null).RequireNamedLock();
        var refused = Assert.Throws<SigstoreException>(() => TrustFiles.Load(_folder, null, Path.Combine(_folder, "mistyped.json")).RequireNamedLock());
        Assert.Equal(FailureCode.LockNotFound, refused.Failure.Code);
        Assert.Contains("mistyped.json", refused.Failure.Detail, StringComparison.Ordinal);
        Write("mistyped.json", """{ "version": 1, "packages": {} }""");
        TrustFiles.Load(_folder, null, Path.Combine(_folder, "mistyped.json")).RequireNamedLock();
    }

    /// <summary>By file, by TUF, or by a folder or address on the command line or in the lock: its root is marked, and refused unless it is named as what it is.</summary>
    [Theory]
    [InlineData("\"corp\": { \"trustedRoot\": \"local/trusted_root.json\" }", null)]
    [InlineData("\"corp\": { \"tuf\": { \"url\": \"http://localhost\", \"root\": \"root.json\" } }", null)]
    [InlineData("", "copied/")]
    [InlineData("", "http://localhost")]
    public async Task The_root_of_a_local_instance_is_no_real_one_unless_it_is_called_local(string instance, string? named)
    {
        using var local = LocalSigstore.Open(Path.Combine(_folder, "local"), TimeProvider.System);
        using var network = local.CreateHandler();
        var root = await RootOfAsync(network);
        await File.WriteAllBytesAsync(Path.Combine(_folder, "root.json"), root, TestContext.Current.CancellationToken);
        Directory.CreateDirectory(Path.Combine(_folder, "copied"));
        File.Copy(Path.Combine(_folder, "local", "trusted_root.json"), Path.Combine(_folder, "copied", "trusted_root.json"));
        var source = new InstanceSource(_folder, network, NetworkUse.Allowed, InstancePurpose.Verification, TimeProvider.System);
        await source.InitializeAsync(LocalSigstore.BaseUrl, root, audience: null, TestContext.Current.CancellationToken);

        Naming(instance);
        var refused = await Assert.ThrowsAsync<SigstoreException>(() => OpenAsync(source, named, CheckSwitch.All));
        Assert.Equal(FailureCode.InstanceNotTrusted, refused.Failure.Code);
        Assert.Equal(named ?? "corp", Assert.Single(await OpenAsync(source, named, CheckSwitch.Without(FailureCode.InstanceNotTrusted))).Reference.Name);

        Assert.Equal("local", Assert.Single(await OpenAsync(source, "local", CheckSwitch.All, policy: "")).Reference.Name);
        Assert.Equal("corp", Assert.Single(await OpenAsync(source, null, CheckSwitch.All, "\"corp\": { \"local\": true }")).Reference.Name);
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

    private void Naming(string instances) =>
        Write("sigstore.policy.json", $$"""{ "version": 1, "instances": { {{instances}} }, "packages": { "*": { "require": { "hash": "locked" } } } }""");

    private async Task<ImmutableArray<NamedInstance>> OpenAsync(InstanceSource source, string? named, CheckSwitch checks, string? policy = null)
    {
        if (policy is not null)
        {
            Naming(policy);
        }

        var instances = new TrustInstances(source, Path.Combine(_folder, "local"), _folder, _ => { }, checks);
        return await instances.OpenAsync(TrustFiles.Load(_folder, Path.Combine(_folder, "sigstore.policy.json"), null), named, TestContext.Current.CancellationToken);
    }

    private static async Task<byte[]> RootOfAsync(HttpMessageHandler handler)
    {
        using var client = new HttpClient(handler, disposeHandler: false);
        return await client.GetByteArrayAsync(new Uri(LocalSigstore.BaseUrl + "/1.root.json"), TestContext.Current.CancellationToken);
    }
}
