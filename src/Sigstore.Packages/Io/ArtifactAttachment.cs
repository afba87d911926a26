using System.Collections.Immutable;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Statements;
using Sigstore.Client.Verification;
using Sigstore.Packages.Provenance;

namespace Sigstore.Packages.Io;

/// <summary>
/// Carries out a plan: signs what is not signed yet, puts the provenance into the package, writes bundles beside it. Everything is
/// signed before anything is written, and a package is replaced in one step: a failure leaves the packed file as it was.
/// </summary>
public static class ArtifactAttachment
{
    /// <summary>Attaches what is planned; what is there and still holds stays, so that a second run signs nothing.</summary>
    public static async Task<ImmutableArray<AttachedBundle>> AttachAsync(PlannedArtifact plan, ArtifactSigner signer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(signer);
        return plan.IsFolder
            ? await AttachToFolderAsync(plan, signer, cancellationToken).ConfigureAwait(false)
            : await AttachToFileAsync(plan, signer, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<ImmutableArray<AttachedBundle>> AttachToFileAsync(PlannedArtifact plan, ArtifactSigner signer, CancellationToken cancellationToken)
    {
        var state = FileState.Read(plan.Path);
        RequireUnchanged(plan, state.Pristine);

        // (1) Statements: those that hold stay, the others are signed, all at once.
        var statements = await Task.WhenAll(plan.Statements.Select(statement => SignStatementAsync(plan, statement, state, signer, cancellationToken))).ConfigureAwait(false);

        // (2) The package with its provenance inside, beside the packed one.
        var provenance = statements.FirstOrDefault(made => made.Kind == PlannedStatement.Provenance);
        var wanted = plan.Embed && state.CanEmbed && provenance is not null ? provenance : null;
        using var replacement = state.IsEmbedded(wanted) ? null : PackageReplacement.Write(plan.Path, wanted);
        var finished = replacement?.Sha256 ?? state.File;

        // (3) The signature over the finished file.
        var made = statements.ToList();
        if (plan.SignFile && plan.Sidecars)
        {
            made.Add(await SignFileAsync(plan, finished, signer, cancellationToken).ConfigureAwait(false));
        }

        if (plan.BundleFolder is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        // (4) Only now anything of the user's changes: the package by a rename, then the bundles.
        replacement?.Commit();
        if (plan.Sidecars)
        {
            foreach (var bundle in made.Where(bundle => bundle.NeedsWriting))
            {
                SafeFile.Write(bundle.Path, bundle.Utf8.Span);
            }
        }

        return [.. made.Select(bundle => bundle.Describe(plan))];
    }

    private static async Task<ImmutableArray<AttachedBundle>> AttachToFolderAsync(PlannedArtifact plan, ArtifactSigner signer, CancellationToken cancellationToken)
    {
        var made = new List<MadeBundle>();
        foreach (var statement in plan.Statements)
        {
            FolderFiles.RequireUnchanged(plan, statement);
            made.Add(await SignFolderStatementAsync(plan, statement, signer, cancellationToken).ConfigureAwait(false));
        }

        Directory.CreateDirectory(plan.BundleFolder!);
        foreach (var bundle in made.Where(bundle => bundle.NeedsWriting))
        {
            SafeFile.Write(bundle.Path, bundle.Utf8.Span);
        }

        return [.. made.Select(bundle => bundle.Describe(plan))];
    }

    // What is there stays if it is ours and about exactly these files.
    private static async Task<MadeBundle> SignFolderStatementAsync(PlannedArtifact plan, PlannedStatement statement, ArtifactSigner signer, CancellationToken cancellationToken)
    {
        var path = plan.BundlePath(statement.Name);
        var planned = Statement.Parse(statement.Utf8.Span);
        if (SafeFile.TryRead(path) is { } beside &&
            signer.Holds(beside, planned.Subjects[0].Digests[0], planned.PredicateType) is { Statement: { } there } held &&
            FolderFiles.AreSame(there, planned))
        {
            return new MadeBundle(statement.Name, path, beside, held, NeedsWriting: false, IsNew: false);
        }

        var (signed, proved) = await signer.AttestAsync(statement.Utf8, cancellationToken).ConfigureAwait(false);
        return new MadeBundle(statement.Name, path, signed, proved, NeedsWriting: true, IsNew: true);
    }

    private static async Task<MadeBundle> SignStatementAsync(PlannedArtifact plan, PlannedStatement statement, FileState state, ArtifactSigner signer, CancellationToken cancellationToken)
    {
        var path = plan.BundlePath(statement.Name);
        var predicateType = Statement.Parse(statement.Utf8.Span).PredicateType;
        var beside = SafeFile.TryRead(path);
        var inside = state.Embedded(statement.Name);
        foreach (var existing in new[] { inside, beside })
        {
            if (existing is { } utf8 && signer.Holds(utf8, state.Pristine, predicateType) is { } held)
            {
                return new MadeBundle(statement.Name, path, utf8, held, NeedsWriting: beside is not { } written || !written.Span.SequenceEqual(utf8.Span), IsNew: false);
            }
        }

        var (signed, proved) = await signer.AttestAsync(statement.Utf8, cancellationToken).ConfigureAwait(false);
        return new MadeBundle(statement.Name, path, signed, proved, NeedsWriting: true, IsNew: true);
    }

    private static async Task<MadeBundle> SignFileAsync(PlannedArtifact plan, Digest finished, ArtifactSigner signer, CancellationToken cancellationToken)
    {
        var path = plan.BundlePath("");
        if (SafeFile.TryRead(path) is { } beside && signer.Holds(beside, finished, predicateType: null) is { } held)
        {
            return new MadeBundle("signature", path, beside, held, NeedsWriting: false, IsNew: false);
        }

        var (signed, proved) = await signer.SignAsync(finished, cancellationToken).ConfigureAwait(false);
        return new MadeBundle("signature", path, signed, proved, NeedsWriting: true, IsNew: true);
    }

    private static void RequireUnchanged(PlannedArtifact plan, Digest pristine)
    {
        if (plan.Sha256Hex is { } planned && planned != pristine.Hex)
        {
            throw new SigstoreException(FailureCode.SigningManifestMalformed, $"expected {plan.Path} with sha256 {planned} as it was built, found {pristine.Hex}");
        }
    }

    private sealed record MadeBundle(string Kind, string Path, ReadOnlyMemory<byte> Utf8, VerifiedSignature Proved, bool NeedsWriting, bool IsNew)
        : PackageReplacement.IContent
    {
        public AttachedBundle Describe(PlannedArtifact plan) => new(
            plan.Sidecars || plan.IsFolder ? Path : plan.Path,
            Kind,
            plan.Path,
            Proved.LogEntries.IsEmpty ? null : Proved.LogEntries[0].Index,
            Proved.Identity?.San ?? Proved.KeyFingerprint?.Hex ?? "",
            IsNew);
    }
}
