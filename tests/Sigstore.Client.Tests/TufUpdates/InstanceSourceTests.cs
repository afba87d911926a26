using Sigstore.Client.Failures;
using Sigstore.Client.Tuf.Roots;
using Sigstore.Client.TufUpdates;

namespace Sigstore.Client.Tests.TufUpdates;

public sealed class InstanceSourceTests : IDisposable
{
    private const string Url = "https://tuf.example/";

    // The shape that counts here; what the members mean is tested with the signing configuration.
    private const string SigningConfig =
        """{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json","caUrls":[{"url":"https://ca.example","majorApiVersion":1,"validFor":{"start":"2024-01-01T00:00:00Z"},"operator":"example"}],"oidcUrls":[],"rekorTlogUrls":[],"rekorTlogConfig":{"selector":"ANY"},"tsaUrls":[],"tsaConfig":{"selector":"ANY"}}""";

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("sigstore-home-");
    private readonly RepositorySimulator _repository = new();
    private readonly SimulatorHandler _handler;
    private readonly TestClock _clock = new(RepositorySimulator.Now);

    public InstanceSourceTests() => _handler = new SimulatorHandler(_repository);

    public void Dispose()
    {
        _handler.Dispose();
        _home.Delete(recursive: true);
    }

    [Fact]
    public async Task Without_network_the_embedded_public_root_is_used_and_its_age_said()
    {
        _clock.Now = EmbeddedRoot.Public.PublishedAt.AddDays(12);
        var instance = await Source(NetworkUse.Never).ResolveAsync("public", Cancel);
        Assert.Equal(InstanceOrigin.Embedded, instance.Origin);
        Assert.Equal(TimeSpan.FromDays(12), instance.Age);
        Assert.Equal("public (embedded, 12 days old)", instance.Description);
        Assert.Equal("sigstore", instance.TokenAudience);
        Assert.Equal(2, instance.Root.Logs.Length);
        Assert.Empty(instance.Warnings);
        Assert.Empty(_repository.Requests);
        Assert.False(Directory.Exists(Path.Combine(_home.FullName, "tuf")));
    }

    [Fact]
    public async Task Offline_never_tries_the_network()
    {
        Assert.Equal(FailureCode.InstanceOutdated, await InitializedCodeAsync(NetworkUse.Never));
        Assert.Empty(_repository.Requests);
    }

    [Fact]
    public async Task A_network_that_is_away_is_a_warning_with_the_embedded_root()
    {
        _handler.Away = HttpRequestError.NameResolutionError;
        var instance = await Source(NetworkUse.Allowed).ResolveAsync("public", Cancel);
        Assert.Equal(InstanceOrigin.Embedded, instance.Origin);
        Assert.Equal(FailureCode.ServiceUnreachable, Assert.Single(instance.Warnings).Code);
    }

    [Fact]
    public async Task A_network_that_is_required_and_away_is_a_failure()
    {
        _handler.Away = HttpRequestError.ConnectionError;
        Assert.Equal(FailureCode.ServiceUnreachable, await CodeOf(Source(NetworkUse.Required).ResolveAsync("public", Cancel)));
    }

    [Fact]
    public async Task Nothing_signs_with_the_embedded_root_alone()
    {
        Assert.Equal(FailureCode.SigningConfigMissing, await CodeOf(Source(NetworkUse.Never, InstancePurpose.Signing).ResolveAsync("public", Cancel)));
    }

    [Fact]
    public async Task Staging_begins_with_a_root_given_once_and_says_so()
    {
        Assert.Equal(FailureCode.InstanceNotInitialized, await CodeOf(Source(NetworkUse.Allowed).ResolveAsync("staging", Cancel)));
        Publish();
        await Source(NetworkUse.Never).InitializeAsync("staging", _repository.Latest("root"), audience: null, Cancel);
        var instance = await Source(NetworkUse.Allowed).ResolveAsync("staging", Cancel);
        Assert.Equal(InstanceOrigin.Repository, instance.Origin);
        Assert.Equal("sigstore", instance.TokenAudience);
    }

    [Fact]
    public async Task A_url_is_no_root_of_trust_until_it_is_given_one()
    {
        Publish();
        Assert.Equal(FailureCode.InstanceNotInitialized, await CodeOf(Source(NetworkUse.Allowed).ResolveAsync(Url, Cancel)));
        Assert.Empty(_repository.Requests);
        await Source(NetworkUse.Never).InitializeAsync(Url, _repository.Latest("root"), "my-audience", Cancel);
        var instance = await Source(NetworkUse.Allowed, InstancePurpose.Signing).ResolveAsync(Url, Cancel);
        Assert.Equal("my-audience", instance.TokenAudience);
        Assert.Equal(TimeSpan.Zero, instance.Age);
        Assert.NotNull(instance.RequireSigningConfig());
        Assert.Equal(["root", "timestamp", "snapshot", "targets"], instance.Metadata!.Files.Select(file => file.RoleName));
    }

    [Fact]
    public async Task A_beginning_that_is_not_signed_by_its_own_keys_is_refused()
    {
        var root = RepositorySimulator.Sign(_repository.Root, []);
        Assert.Equal(FailureCode.TufSignaturesMissing, await CodeOf(Source(NetworkUse.Never).InitializeAsync(Url, root, audience: null, Cancel)));
        Assert.Equal(FailureCode.InstanceNotInitialized, await CodeOf(Source(NetworkUse.Never).ResolveAsync(Url, Cancel)));
    }

    [Fact]
    public async Task A_new_beginning_forgets_what_the_old_one_vouched_for()
    {
        await RefreshedAsync();
        var other = new RepositorySimulator();
        await Source(NetworkUse.Never).InitializeAsync(Url, other.Latest("root"), audience: null, Cancel);
        Assert.Equal(FailureCode.InstanceOutdated, await CodeOf(Source(NetworkUse.Never).ResolveAsync(Url, Cancel)));
        Assert.Equal(FailureCode.TufSignaturesMissing, await CodeOf(Source(NetworkUse.Allowed).ResolveAsync(Url, Cancel)));
    }

    [Fact]
    public async Task What_was_refreshed_is_used_offline_with_its_age()
    {
        await RefreshedAsync();
        _clock.Now = RepositorySimulator.Now.AddDays(3);
        var instance = await Source(NetworkUse.Never, InstancePurpose.Signing).ResolveAsync(Url, Cancel);
        Assert.Equal(InstanceOrigin.Cache, instance.Origin);
        Assert.Equal(TimeSpan.FromDays(3), instance.Age);
        Assert.Empty(instance.Warnings);
        Assert.Empty(_repository.Requests);
    }

    [Fact]
    public async Task Expired_metadata_offline_warns_for_verification_and_fails_for_signing()
    {
        await RefreshedAsync();
        _clock.Now = RepositorySimulator.Now.AddDays(40);
        var instance = await Source(NetworkUse.Never).ResolveAsync(Url, Cancel);
        var warning = Assert.Single(instance.Warnings);
        Assert.Equal(FailureCode.InstanceOutdated, warning.Code);
        Assert.Contains("40 days", warning.Detail, StringComparison.Ordinal);
        Assert.Equal(FailureCode.InstanceOutdated, await CodeOf(Source(NetworkUse.Never, InstancePurpose.Signing).ResolveAsync(Url, Cancel)));

        _handler.Away = HttpRequestError.ConnectionError;
        instance = await Source(NetworkUse.Allowed).ResolveAsync(Url, Cancel);
        Assert.Equal([FailureCode.ServiceUnreachable, FailureCode.InstanceOutdated], instance.Warnings.Select(each => each.Code));
    }

    [Fact]
    public async Task An_attack_is_no_absence_of_network()
    {
        await RefreshedAsync();
        _repository.Signers["timestamp"] = [TestKey.Ecdsa()];
        _repository.Publish("timestamp");
        Assert.Equal(FailureCode.TufSignaturesMissing, await CodeOf(Source(NetworkUse.Allowed).ResolveAsync(Url, Cancel)));
    }

    [Theory]
    [InlineData("metadata/timestamp.json")]
    [InlineData("metadata/targets.json")]
    [InlineData("targets/trusted_root.json")]
    public async Task Rubbish_in_the_cache_is_as_if_there_were_none(string file)
    {
        await RefreshedAsync();
        await File.WriteAllTextAsync(Path.Combine(_home.FullName, "tuf", "tuf.example", file), "rubbish", Cancel);
        Assert.Equal(FailureCode.InstanceOutdated, await CodeOf(Source(NetworkUse.Never).ResolveAsync(Url, Cancel)));
        Assert.Equal(InstanceOrigin.Repository, (await Source(NetworkUse.Allowed).ResolveAsync(Url, Cancel)).Origin);
        Assert.Equal(InstanceOrigin.Cache, (await Source(NetworkUse.Never).ResolveAsync(Url, Cancel)).Origin);
    }

    [Fact]
    public async Task A_cached_newer_root_wins_over_the_embedded_one_and_an_older_one_does_not()
    {
        // The public instance from this simulator: begun by hand, as an operator of a mirror with keys of its own would.
        Publish();
        var far = EmbeddedRoot.Public.PublishedAt.AddDays(5);
        foreach (var role in (string[])["root", "timestamp", "snapshot", "targets"])
        {
            _repository.Expire(role, far.AddDays(30));
        }

        _repository.Published.Remove("root");
        _repository.Publish("root", "targets", "snapshot", "timestamp");
        _clock.Now = far;
        await Source(NetworkUse.Never).InitializeAsync("public", _repository.Latest("root"), audience: null, Cancel);
        Assert.Equal(InstanceOrigin.Repository, (await Source(NetworkUse.Required).ResolveAsync("public", Cancel)).Origin);
        Assert.Equal(InstanceOrigin.Cache, (await Source(NetworkUse.Never).ResolveAsync("public", Cancel)).Origin);

        var marker = Path.Combine(_home.FullName, "tuf", "tuf-repo-cdn.sigstore.dev", "metadata", "refreshed");
        await File.WriteAllTextAsync(marker, "2020-01-01 00:00:00Z", Cancel);
        Assert.Equal(InstanceOrigin.Embedded, (await Source(NetworkUse.Never).ResolveAsync("public", Cancel)).Origin);
    }

    [Fact]
    public async Task A_folder_of_pinned_files_is_an_instance()
    {
        var folder = _home.CreateSubdirectory("pinned").FullName;
        Assert.Equal(FailureCode.InstanceUnknown, await CodeOf(Source(NetworkUse.Allowed).ResolveAsync(folder, Cancel)));
        await File.WriteAllBytesAsync(Path.Combine(folder, "trusted_root.json"), EmbeddedRoot.Public.TrustedRootJson.ToArray(), Cancel);
        var instance = await Source(NetworkUse.Allowed).ResolveAsync(folder, Cancel);
        Assert.Equal((InstanceOrigin.Folder, null, null), (instance.Origin, instance.Age, instance.TokenAudience));
        Assert.Equal(FailureCode.SigningConfigMissing, await CodeOf(Source(NetworkUse.Allowed, InstancePurpose.Signing).ResolveAsync(folder, Cancel)));

        await File.WriteAllTextAsync(Path.Combine(folder, "signing_config.json"), SigningConfig, Cancel);
        await File.WriteAllTextAsync(Path.Combine(folder, "instance.json"), """{"audience":"mine"}""", Cancel);
        instance = await Source(NetworkUse.Allowed, InstancePurpose.Signing).ResolveAsync(folder, Cancel);
        Assert.Equal("mine", instance.TokenAudience);
        Assert.Empty(_repository.Requests);
    }

    [Fact]
    public async Task A_pinned_root_counts_whatever_else_this_machine_was_told_of_the_url()
    {
        Publish();
        var url = new Uri(Url);
        await Source(NetworkUse.Never).InitializeAsync(Url, new RepositorySimulator().Latest("root"), audience: null, Cancel);
        Assert.Equal(InstanceOrigin.Repository, (await Source(NetworkUse.Allowed).ResolvePinnedAsync(url, _repository.Latest("root"), Cancel)).Origin);
        Assert.Equal(InstanceOrigin.Cache, (await Source(NetworkUse.Never).ResolvePinnedAsync(url, _repository.Latest("root"), Cancel)).Origin);
        var other = new RepositorySimulator().Latest("root");
        Assert.Equal(FailureCode.InstanceOutdated, await CodeOf(Source(NetworkUse.Never).ResolvePinnedAsync(url, other, Cancel)));
        Assert.Equal(FailureCode.TufSignaturesMissing, await CodeOf(Source(NetworkUse.Allowed).ResolvePinnedAsync(url, other, Cancel)));
    }

    [Fact]
    public async Task A_home_that_cannot_be_written_is_a_warning_for_verification_unless_the_network_is_required()
    {
        await File.WriteAllTextAsync(Path.Combine(_home.FullName, "tuf"), "in the way", Cancel);
        var instance = await Source(NetworkUse.Allowed).ResolveAsync("public", Cancel);
        Assert.Equal(InstanceOrigin.Embedded, instance.Origin);
        Assert.Equal(FailureCode.TufCacheUnusable, Assert.Single(instance.Warnings).Code);
        Assert.Equal(FailureCode.TufCacheUnusable, await CodeOf(Source(NetworkUse.Required).ResolveAsync("public", Cancel)));
    }

    [Theory]
    [InlineData("nonsense", FailureCode.InstanceUnknown)]
    [InlineData("local", FailureCode.InstanceUnknown)]
    [InlineData("Public", FailureCode.InstanceUnknown)]
    [InlineData("http://tuf.example", FailureCode.ServiceAddressInsecure)]
    [InlineData("http://127.0.0.1:1", FailureCode.InstanceNotInitialized)]
    public async Task Other_names_are_said_to_be_unknown_and_http_is_for_loopback(string name, FailureCode code) =>
        Assert.Equal(code, await CodeOf(Source(NetworkUse.Allowed).ResolveAsync(name, Cancel)));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private InstanceSource Source(NetworkUse network, InstancePurpose purpose = InstancePurpose.Verification) =>
        new(_home.FullName, _handler, network, purpose, _clock);

    private void Publish()
    {
        _repository.AddArtifact("targets", "trusted_root.json", EmbeddedRoot.Public.TrustedRootJson.ToArray());
        _repository.AddArtifact("targets", "signing_config.v0.2.json", System.Text.Encoding.UTF8.GetBytes(SigningConfig));
        _repository.Publish("targets", "snapshot", "timestamp");
    }

    private async Task RefreshedAsync()
    {
        Publish();
        await Source(NetworkUse.Never).InitializeAsync(Url, _repository.Latest("root"), audience: null, Cancel);
        await Source(NetworkUse.Allowed).ResolveAsync(Url, Cancel);
        _repository.Requests.Clear();
    }

    private async Task<FailureCode> InitializedCodeAsync(NetworkUse network)
    {
        await Source(NetworkUse.Never).InitializeAsync(Url, _repository.Latest("root"), audience: null, Cancel);
        return await CodeOf(Source(network).ResolveAsync(Url, Cancel));
    }

    private static async Task<FailureCode> CodeOf(Task task) => (await Assert.ThrowsAsync<SigstoreException>(() => task)).Failure.Code;
}
