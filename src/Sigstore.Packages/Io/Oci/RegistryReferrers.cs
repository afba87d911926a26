using System.Collections.Immutable;
using System.Net;
using Sigstore.Client.Bundles;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Services;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Policy;

namespace Sigstore.Packages.Io.Oci;

/// <summary>
/// Bundles that refer to a package's digest in a repository of an OCI registry (distribution-spec v1.1 "Listing Referrers", cosign's bundle
/// specification "Retrieval"). Every manifest and blob is what its descriptor says; the lists are the registry's word, and what a bundle is about
/// is decided by its own content and by nothing here.
/// </summary>
internal sealed class RegistryReferrers(OciRepository repository, ServiceConnection http, TimeSpan budget, TimeProvider time)
{
    private const int MaxPages = 16;
    private const int MaxIndexBytes = 4 << 20;
    private const int MaxManifestBytes = 4 << 20;
    private const int MaxReferrers = 64;
    private const int MaxBundles = 64;
    private const int MaxBundleBytes = Bundle.MaxSize; // of all of them together: they are in memory together

    private readonly RegistryConnection _registry = new(repository, http);

    /// <summary>The bundles, none if the registry has none; or a failure with a 16xx code.</summary>
    public async Task<ImmutableArray<FoundBundle>> FindAsync(Digest subject, CancellationToken cancellationToken)
    {
        // Each request is bounded in time, but there may be many.
        using var deadline = new CancellationTokenSource(budget, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            // (1) The list of what refers to the digest; (2) their manifests; (3) the bundles that those name.
            var referrers = await ListAsync(subject, either.Token).ConfigureAwait(false);
            var bundles = await ReadManifestsAsync(referrers, either.Token).ConfigureAwait(false);
            return await ReadBundlesAsync(bundles, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException late) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new SigstoreException(FailureCode.ServiceTooSlow,
                $"{RegistryConnection.Name} at {Shown(repository.ReferrersOf(subject))} did not answer everything within {budget.TotalSeconds:0.###} s", late);
        }
    }

    private async Task<List<OciDescriptor>> ListAsync(Digest subject, CancellationToken cancellationToken)
    {
        var found = new List<OciDescriptor>();
        var address = repository.ReferrersOf(subject);
        for (var pages = 1; ; pages++)
        {
            var answer = await _registry.AskAsync(address, OciMediaTypes.Index, MaxIndexBytes, cancellationToken).ConfigureAwait(false);
            if (answer.Status == HttpStatusCode.NotFound && pages == 1)
            {
                return await ListByTagAsync(subject, cancellationToken).ConfigureAwait(false);
            }

            AddTo(found, IndexIn(answer, address), address);
            if (LinkHeader.Next(answer.Headers) is not { } next)
            {
                return found;
            }

            address = pages < MaxPages ? NextPage(address, next) : throw Invalid(address, $"expected at most {MaxPages} pages of referrers, found another");
        }
    }

    // A registry without such lists: whoever attached the bundles keeps one under a tag. No tag, no referrers.
    private async Task<List<OciDescriptor>> ListByTagAsync(Digest subject, CancellationToken cancellationToken)
    {
        var found = new List<OciDescriptor>();
        var address = repository.ReferrersTagOf(subject);
        var answer = await _registry.AskAsync(address, OciMediaTypes.Index, MaxIndexBytes, cancellationToken).ConfigureAwait(false);
        if (answer.Status != HttpStatusCode.NotFound)
        {
            AddTo(found, IndexIn(answer, address), address);
        }

        return found;
    }

    private List<OciDescriptor> IndexIn(ServiceAnswer answer, Uri address) => answer.Status == HttpStatusCode.OK
        ? OciDocument.ReferrersIn(answer.Body, What(address))
        : throw _registry.Refusal(address, answer);

    private Uri NextPage(Uri from, string next) => Uri.TryCreate(from, next, out var address) && repository.IsOwn(address)
        ? address
        : throw Invalid(from, "expected the next page of referrers at the registry itself, found another place");

    // Lists may name the same thing twice (the tag's is kept by hand); it is one all the same.
    private static void AddTo(List<OciDescriptor> found, List<OciDescriptor> more, Uri address)
    {
        foreach (var one in more.Where(one => !found.Any(known => known.Digest.Equals(one.Digest))))
        {
            // Before the next comparison: a list of thousands would be compared with itself.
            found.Add(found.Count == MaxReferrers ? throw Invalid(address, $"expected at most {MaxReferrers} referrers that may be bundles, found more")
                : one.Size > MaxManifestBytes ? throw TooLarge(address, $"manifests of at most {MaxManifestBytes} bytes, found one of {one.Size}")
                : one);
        }
    }

    private async Task<List<OciDescriptor>> ReadManifestsAsync(List<OciDescriptor> referrers, CancellationToken cancellationToken)
    {
        var bundles = new Dictionary<Digest, OciDescriptor>();
        var total = 0L;
        foreach (var referrer in referrers)
        {
            var address = repository.Manifest(referrer.Digest);
            var manifest = await _registry.FetchAsync(referrer, address, OciMediaTypes.Manifest, cancellationToken).ConfigureAwait(false);
            foreach (var bundle in OciDocument.BundlesIn(manifest, What(address)).Where(bundle => bundles.TryAdd(bundle.Digest, bundle)))
            {
                // One after the other: sizes from outside may add up to more than a number holds.
                total = bundles.Count > MaxBundles ? throw Invalid(address, $"expected at most {MaxBundles} bundles, found more")
                    : bundle.Size > MaxBundleBytes - total ? throw TooLarge(address, $"bundles of at most {MaxBundleBytes} bytes together, found one of {bundle.Size} after {total}")
                    : total + bundle.Size;
            }
        }

        return [.. bundles.Values];
    }

    private async Task<ImmutableArray<FoundBundle>> ReadBundlesAsync(List<OciDescriptor> bundles, CancellationToken cancellationToken)
    {
        var found = ImmutableArray.CreateBuilder<FoundBundle>(bundles.Count);
        foreach (var bundle in bundles)
        {
            var content = await _registry.FetchAsync(bundle, repository.Blob(bundle.Digest), "*/*", cancellationToken).ConfigureAwait(false);
            found.Add(new FoundBundle($"{repository}@{bundle.Digest}", EvidencePlace.Store, content));
        }

        return found.MoveToImmutable();
    }

    private static string What(Uri address) => $"{RegistryConnection.Name} at {Shown(address)}";

    private static string Shown(Uri address) => ServiceAddress.Shown(address);

    private static SigstoreException Invalid(Uri address, string detail) => new(FailureCode.ServiceAnswerInvalid, $"{What(address)}: {detail}");

    private static SigstoreException TooLarge(Uri address, string expectation) => new(FailureCode.ServiceAnswerTooLarge, $"{What(address)}: expected {expectation}");
}
