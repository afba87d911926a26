using System.Collections.Immutable;
using Sigstore.Client.Failures;

namespace Sigstore.Local.Http;

/// <summary>Every route of the instance; the handler in process and the server on loopback differ only in how requests arrive.</summary>
internal sealed class LocalRoutes(params ImmutableArray<IEndpoint> endpoints)
{
    /// <summary>Answers a request; whatever the client did wrong becomes a 4xx, whatever the folder has wrong a 500 that names it.</summary>
    public async Task<LocalResponse> HandleAsync(LocalRequest request, CancellationToken cancel)
    {
        try
        {
            foreach (var endpoint in endpoints)
            {
                if (await endpoint.HandleAsync(request, cancel).ConfigureAwait(false) is { } response)
                {
                    return response;
                }
            }

            return request is { IsRead: true, Path: "/healthz" } ? LocalResponse.Text("ok\n") : LocalResponse.Failure(404, "no such path");
        }
        catch (RequestRefusedException refused)
        {
            return LocalResponse.Failure(refused.Status, refused.Message);
        }
        catch (SigstoreException refused) when (IsClientFault(refused.Failure.Code))
        {
            return LocalResponse.Failure(refused.Failure.Code == FailureCode.TileMalformed ? 404 : 400, refused.Failure.Detail);
        }
        catch (SigstoreException broken)
        {
            return LocalResponse.Failure(500, broken.Failure.ToString());
        }
        catch (Exception refused) when (FolderFailure.IsOne(refused))
        {
            return LocalResponse.Failure(500, FolderFailure.Of("the instance's folder", refused).Failure.ToString());
        }
    }

    // Parsers of the client library judge what a request contains; only 50xx is about this folder.
    private static bool IsClientFault(FailureCode code) => (int)code / 100 != 50;
}
