using System.Collections.Immutable;
using System.CommandLine;
using Sigstore.Client.Failures;
using Sigstore.Client.TufUpdates;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Io;
using Sigstore.Packages.Policy;

namespace Sigstore.Tool.Commands;

/// <summary>One run over the packages of a target: what was restored, what holds, whom to believe, and what was found out.</summary>
internal sealed class TrustRun
{
    private readonly Func<TrustFiles, string, bool> _wantsNuGetSignatures;
    private readonly bool _online;
    private readonly ToolShell _shell;

    private TrustRun(RestoredGraph graph, TrustFiles files, ImmutableArray<NamedInstance> instances, Func<TrustFiles, string, bool> wantsNuGetSignatures, bool online, ToolShell shell) =>
        (Graph, Files, Instances, _wantsNuGetSignatures, _online, _shell) = (graph, files, instances, wantsNuGetSignatures, online, shell);

    public RestoredGraph Graph { get; }

    public TrustFiles Files { get; }

    public ImmutableArray<NamedInstance> Instances { get; }

    /// <summary>The files of trust roots that were read.</summary>
    public IReadOnlyList<CoveredFile> RootFiles { get; private init; } = [];

    /// <summary>The files with the authorities that NuGet's verifier believed; empty if it had no part in this.</summary>
    public ImmutableArray<string> NuGetRootFiles { get; private set; } = [];

    public static Task<TrustRun> OpenAsync(TrustOptions options, ParseResult parsed, ToolShell shell, bool needsTrustFiles, Func<TrustFiles, string, bool> wantsNuGetSignatures, CancellationToken cancellationToken) =>
        OpenAsync(options, parsed, shell, needsTrustFiles, wantsNuGetSignatures, trustFrom: null, cancellationToken);

    /// <summary>Opens a run; policy and lock are looked for from <paramref name="trustFrom"/> upwards, or from the target if that is null.</summary>
    public static async Task<TrustRun> OpenAsync(
        TrustOptions options, ParseResult parsed, ToolShell shell, bool needsTrustFiles, Func<TrustFiles, string, bool> wantsNuGetSignatures, string? trustFrom, CancellationToken cancellationToken)
    {
        var path = options.PathIn(parsed, shell);
        var online = options.OnlineIn(parsed);
        var files = TrustFiles.Load(trustFrom ?? path, options.PolicyIn(parsed, shell), options.LockIn(parsed, shell));
        files.Policy.RefuseExpiredExceptions(DateOnly.FromDateTime(shell.Time.GetUtcNow().UtcDateTime));
        if (needsTrustFiles)
        {
            // Before any work: nothing to hold packages against is a matter of configuration.
            files.RequireNamedLock();
            _ = new Packages.Verdicts.PackageVerifier(files.Policy, files.Lock, allowUnlocked: false);
        }

        var graph = await RestoredGraph.LoadAsync(path, shell.Variable, cancellationToken).ConfigureAwait(false);
        using var handler = shell.CreateNetwork();
        var source = new InstanceSource(shell.Home, handler, online ? NetworkUse.Allowed : NetworkUse.Never, InstancePurpose.Verification, shell.Time);
        var opener = new TrustInstances(source, shell.LocalFolder(options.HomeIn(parsed)), shell.WorkingFolder, instance => Commands.Instances.Say(shell, instance));
        var instances = await opener.OpenAsync(files, options.InstanceIn(parsed), cancellationToken).ConfigureAwait(false);
        return new TrustRun(graph, files, instances, wantsNuGetSignatures, online, shell) { RootFiles = opener.Read };
    }

    /// <summary>What will be enforced, one sentence each.</summary>
    public ImmutableArray<string> Enforced()
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        lines.Add(Files.PolicyPath is { } policy
            ? $"Policy   {Files.NameOf(policy)}"
            : "Policy   built in: everything that was proved when a package was locked must be proved again, and its content hash be the same");
        lines.AddRange(Files.Policy.IsBuiltIn ? [] : Files.Policy.Rules.Select(rule => $"         {rule}"));
        lines.Add(Files.LockPath is { } file ? $"Lock     {Files.NameOf(file)} ({Files.Lock!.Packages.Length} entries)" : "Lock     none");
        lines.AddRange(Files.Policy.Stores.Select(store => $"Store    {store}{(_online ? "" : " (not asked without --online)")}"));
        lines.AddRange(Instances.Select(instance => $"Instance {instance.Reference}"));
        lines.Add($"Packages {Graph.Packages.Length} restored for {Files.NameOf(Graph.Target)}");
        return lines.ToImmutable();
    }

    /// <summary>Warnings of the policy, to standard error.</summary>
    public void WarnAboutPolicy()
    {
        foreach (var warning in Files.Policy.Warnings)
        {
            _shell.Error.WriteLine("warning: " + DisplayText.OneLine(warning));
        }
    }

    public async Task<ImmutableArray<PackageEvidence>> GatherAsync(CancellationToken cancellationToken)
    {
        var progress = new PackageProgress(_shell, Graph.Packages.Length);
        using var network = _online ? _shell.CreateNetwork() : null;
        var gathering = new EvidenceGathering(
            new BundleAppraiser(Instances, Files.Keys), new BundleSources(Path.Combine(Files.Root, ".sigstore"), looksBesideFeeds: true), id => _wantsNuGetSignatures(Files, id), _online)
        {
            NeedsEveryDigest = Files.Policy.Denied.OfType<DenyRule.Digest>().Any(),
            Stores = new AttestationStores(Files.Policy.Stores, Files.DemandedOfBundles, network, _shell.Time),
        };
        var evidence = await gathering.GatherAsync(Graph.Packages, progress.Report, cancellationToken).ConfigureAwait(false);
        NuGetRootFiles = gathering.NuGetRootFiles;
        return evidence;
    }
}
